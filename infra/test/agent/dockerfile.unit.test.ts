import { readFile } from 'node:fs/promises';
import { type Dockerfile, DockerfileParser } from 'dockerfile-ast';
import { agentResources } from '../../agent/resources.ts';

let dockerfile: Dockerfile;
beforeAll(async () => {
  dockerfile = DockerfileParser.parse(await readFile('infra/agent/Dockerfile', 'utf8'));
});

const argumentsOf = (keyword: string): readonly string[] =>
  dockerfile
    .getInstructions()
    .filter((instruction) => instruction.getKeyword() === keyword)
    .map((instruction) => instruction.getArgumentsContent() ?? '');

describe("the agent's Dockerfile", () => {
  it('uses these instructions only, and runs as a user without rights', () => {
    expect(dockerfile.getInstructions().map((instruction) => instruction.getKeyword())).toEqual([
      ...['ARG', 'FROM', 'ENV', 'WORKDIR', 'COPY', 'RUN', 'USER', 'EXPOSE', 'ENTRYPOINT'],
    ]);
    expect(argumentsOf('USER')).toEqual(['node']);
    expect(argumentsOf('ENV')).toEqual(['NODE_ENV=production']);
  });

  it('installs the dependencies of its package.json and nothing for development', () => {
    expect(argumentsOf('RUN')).toEqual(['npm install --omit=dev --no-audit --no-fund']);
  });

  it('builds for arm64, on the same Node that the tests run the agent with', async () => {
    const [from] = dockerfile.getFROMs();
    expect(from?.getPlatformFlag()?.getValue()).toBe('linux/arm64');
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Docker's own placeholder
    expect(from?.getImageTag()).toBe('${NODE_VERSION}-slim');
    const { devDependencies } = JSON.parse(await readFile('package.json', 'utf8'));
    expect(`NODE_VERSION=${devDependencies.node22.replace('npm:node@', '')}`).toBe(argumentsOf('ARG')[0]);
  });

  it('starts the entry point of the zip as process 1, on the port of the contract', () => {
    const { artifact } = agentResources({ agentImage: '', model: '', modelUrl: '', keyPrefix: 'p' });
    const entryPoint = JSON.parse(argumentsOf('ENTRYPOINT')[0] ?? '');
    expect(artifact).toMatchObject({ CodeConfiguration: { EntryPoint: entryPoint.slice(1) } });
    expect(entryPoint[0]).toBe('node');
    expect(argumentsOf('EXPOSE')).toEqual(['8080']);
  });
});
