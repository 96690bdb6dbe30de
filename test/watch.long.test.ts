import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseModelChoice } from '@agents/events';
import { launchStackProcess, type StackProcess, type StartingStack } from '@agents/local-stack';
import { copyCheckout, runIn } from './support/checkout-copy.ts';
import { childEnvironments, runningCommands } from './support/child-environments.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { readTutorial, type Step, typeCommand } from './support/tutorial.ts';

/** The agent's own file. Each version answers with its name, as soon as the file `go` of its session exists. */
const AGENT = 'services/agent/src/agent/create-agent.ts';
const agentThatAnswers = (name: string, gate: string) => `
import { access } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseModelChoice } from '@agents/events';
import type { Agent } from '@agents/agent-host';

export function createAgent(): Agent<string> {
  return {
    example: { gate: '' },
    parse: ({ gate }) => String(gate),
    async run(gate, { log }) {
      log.info({ version: '${name}' }, 'working');
      while (gate !== '' && !(await access('${gate}/' + gate).then(() => true, () => false))) await sleep(20);
      return '${name}';
    },
  };
}
`;

/** An agent with the payload of the default agent. */
const PROMPT_AGENT = `
import { type Agent, InvalidRequest } from '@agents/agent-host';

export function createAgent(): Agent<string> {
  return {
    parse({ prompt }) {
      if (typeof prompt === 'string') return prompt;
      throw new InvalidRequest('prompt: expected text');
    },
    run: async (prompt) => prompt,
  };
}
`;

const checkout = temporaryFolder('watch-test');
let stack: StackProcess;
/** What a developer may have in the environment, and no process of `make dev` needs. */
const SECRETS = {
  ...{ AWS_ACCESS_KEY_ID: 'AKIADEVELOPER0000000', AWS_SECRET_ACCESS_KEY: 'the-secret-of-the-developer' },
  ...{ AWS_SESSION_TOKEN: 'the-token-of-the-developer', MODEL_API_KEY: 'the-key-of-the-endpoint' },
  AWS_BEARER_TOKEN_BEDROCK: 'the-api-key-of-the-developer',
};
const launch = (): StartingStack =>
  launchStackProcess(join(checkout, 'tools/dev/main.ts'), [], { ...process.env, ...SECRETS });
const save = (text: string) => writeFile(join(checkout, AGENT), text);
const agent = (name: string) => save(agentThatAnswers(name, checkout));

beforeAll(() => copyCheckout(checkout));
let isOver = false;
afterAll(async () => {
  isOver = true;
  await stack.stop();
});

/** Waits for a line that the stack logs after the first `since` ones. */
async function logged(
  text: string | RegExp,
  since = 0,
  { logs }: Pick<StackProcess, 'logs'> = stack,
): Promise<string> {
  for (;;) {
    if (isOver) throw new Error(`expected the line ${text}`);
    const found = logs
      .slice(since)
      .find((line) => (typeof text === 'string' ? line.includes(text) : text.test(line)));
    if (found !== undefined) return found;
    await sleep(20);
  }
}

const journal = (command: string): Promise<string> =>
  runIn(checkout, `node packages/cli/bin/journal.js ${command}`, {
    ...{ AWS_ENDPOINT_URL: stack.endpoint, AWS_REGION: 'us-east-1', XDG_STATE_HOME: checkout },
  });

async function start(gate = ''): Promise<string> {
  const output = await journal(`start --detail ${JSON.stringify({ gate })}`);
  return /[0-9a-f-]{36}/.exec(output)?.[0] ?? output;
}

const resultOf = async (sessionId: string): Promise<unknown> => {
  await journal(`tail ${sessionId}`);
  return JSON.parse(await journal(`result ${sessionId}`));
};

describe('make dev', () => {
  it('names a syntax error in a new checkout, starts with the corrected file, and gives no process a secret', async () => {
    await save('export const createAgent = ;');
    const starting = launch();
    const processes = childEnvironments(starting.pid, starting.ready);

    await logged('The stack starts when the error is corrected: save a file', 0, starting);
    await logged(`${AGENT}:1:27:`, 0, starting);
    await agent('first');
    stack = await starting.ready;

    expect(await resultOf(await start())).toBe('first');
    const console = await logged('The console shows its sessions in a browser: ');
    const page = await fetch(/http:\S+/.exec(console)?.[0] ?? '');
    expect(await page.text()).toContain(`"endpoint":"${stack.endpoint}"`);
    const found = await processes;
    for (const program of [/serverless\.js package/, /esbuild.*--service/]) {
      expect(found.map(({ command }) => command)).toContainEqual(expect.stringMatching(program));
    }
    const secrets = Object.values(SECRETS);
    const having = found.filter(({ environment }) => secrets.some((secret) => environment.includes(secret)));
    expect(having.map(({ command }) => command)).toEqual([]);
  });

  it('gives the next session what was saved, while a running one ends with the code that it started with', async () => {
    const running = await start('go');
    await logged('version=first');
    const since = stack.logs.length;

    await agent('second');

    await logged(/new code of agent: the next session runs it {2}ms=\d+/, since);
    expect(await resultOf(await start())).toBe('second');
    await writeFile(join(checkout, 'go'), '');
    expect(await resultOf(running)).toBe('first');
  });

  it('keeps the last good version when a file has a syntax error, names file and line, and goes on', async () => {
    const since = stack.logs.length;
    await save('export const createAgent = ;');

    await logged('build failed; the last good version runs', since);
    await logged(`${AGENT}:1:27:`, since);
    expect(await resultOf(await start())).toBe('second');

    await agent('third');
    await logged('new code of agent', since);
    expect(await resultOf(await start())).toBe('third');
  });

  it.each([
    ['is made', "export function createAgent() {\n  throw new Error('no city');\n}\n"],
    ['is imported', "export const createAgent = () => undefined;\nthrow new Error('no city');\n"],
  ])('survives an agent that throws while it %s: log and journal name the error', async (_when, text) => {
    const since = stack.logs.length;
    await save(text);

    expect(await logged('agent not created', since)).toContain('error=Error: no city');
    await logged(new RegExp(`at .*${checkout}/${AGENT}:2:\\d+`), since);
    const failed = await start();
    await expect(journal(`tail ${failed}`)).rejects.toThrow('no city');
    await expect(journal(`why ${failed}`)).rejects.toThrow('Error: no city'); // a failed session has an exit code

    const corrected = stack.logs.length;
    await agent('fourth');
    await logged('new code of agent', corrected);
    expect(await resultOf(await start())).toBe('fourth');
  });

  it('says that a change of the template needs a restart', async () => {
    const since = stack.logs.length;
    const file = join(checkout, 'infra/stages.yml');
    await writeFile(file, `${await readFile(file, 'utf8')}\n`);

    await logged('infra/stages.yml: restart `make dev` to run with this change', since);
  });

  it('starts with the last good version when a file has a syntax error, and takes the corrected one', async () => {
    await stack.stop();
    // A check of types takes longer than the end of the stack.
    expect(runningCommands().filter((command) => command.includes(`-p ${checkout}`))).toEqual([]);
    await save('export const createAgent = ;');

    stack = await launch().ready;

    await logged(`${AGENT}:1:27:`);
    await logged('The stack starts with the last version that could be packaged.');
    expect(await resultOf(await start())).toBe('first'); // the one that was packaged
    await agent('fifth');
    await logged('new code of agent');
    expect(await resultOf(await start())).toBe('fifth');
  });
});

describe('the tutorial', () => {
  let steps: readonly Step[];
  beforeAll(async () => {
    steps = await readTutorial();
    // The agent of this checkout may be anybody's; the first steps have the payload of the default one.
    const since = stack.logs.length;
    await save(PROMPT_AGENT);
    await logged('new code of agent', since);
  });

  it('works step by step as it is written, and prints what it says', async () => {
    const { port } = new URL(stack.endpoint);
    let printed = '';
    for (const step of steps) {
      const since = stack.logs.length;
      if (step.kind === 'command') printed = await typeCommand(step, { checkout, port });
      else if (step.kind === 'output') expect(JSON.parse(printed)).toEqual(JSON.parse(step.output));
      else if (step.kind === 'file') await writeFile(join(checkout, step.file), step.content);
      else {
        const path = join(checkout, step.file);
        const text = await readFile(path, 'utf8');
        expect(text.split(step.remove)).toHaveLength(2);
        await writeFile(
          path,
          text.replace(step.remove, () => step.add),
        );
      }
      if (step.kind === 'edit' || (step.kind === 'command' && step.command.startsWith('rm -r '))) {
        await logged('new code of agent', since);
      }
    }
    expect(steps.filter(({ kind }) => kind === 'output')).toHaveLength(2);
  }, 600_000);

  it('names models that `make dev` takes', () => {
    const named = steps.flatMap((step) => (step.kind === 'command' ? step.command : []));
    const models = named.flatMap((command) => [...command.matchAll(/ MODEL=(\S+)(?: MODEL_URL=(\S+))?/g)]);

    const providers = models.map(([, model = '', url]) => parseModelChoice({ model, url }).provider);

    expect(providers).toEqual(['openai', 'bedrock']);
  });
});
