import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import AgentArtifact from '../plugins/agent-artifact.ts';
import type { Serverless } from '../plugins/osls.ts';
import { type FakeServerlessOptions, fakeServerless, runtimeResource } from './support/fake-serverless.ts';
import { type ObjectStore, openObjectStore } from './support/object-store.ts';

const CLEAN = 'before:package:cleanup';
const PACKAGE = 'after:aws:package:finalize:mergeCustomProviderResources';
const UPLOAD = 'after:aws:deploy:deploy:uploadArtifacts';

const KEY = 'serverless/agents/dev/agent/0123.zip';
const OBJECT = `/agents-deployments/${KEY}`;
const ZIP = Buffer.from('PK the bytes of a zip \u0000\u00ff');

let serviceDir: string;
beforeEach(() => {
  serviceDir = temporaryFolder('agent-artifact-test');
});

/** A packaged runtime: the template names the zip, and the zip lies where packaging left it. */
async function packaged(options: FakeServerlessOptions = {}): Promise<Serverless> {
  const runtime = runtimeResource();
  runtime.Properties.AgentRuntimeArtifact.CodeConfiguration.Code.S3.Prefix = KEY;
  await mkdir(join(serviceDir, '.serverless'));
  await writeFile(join(serviceDir, '.serverless', 'agent.artifact'), ZIP);
  return fakeServerless({ serviceDir, resources: { AgentRuntime: runtime }, ...options });
}

const run = async (hook: string, serverless: Serverless) => new AgentArtifact(serverless).hooks[hook]?.();

describe('packaging the agent', () => {
  it('writes the zip beside the functions and puts the hash of its contents into the template', async () => {
    const runtime = runtimeResource();
    await run(PACKAGE, fakeServerless({ serviceDir, stage: 'prod', resources: { AgentRuntime: runtime } }));
    const zip = await readFile(join(serviceDir, '.serverless', 'agent.artifact'));
    const sha256 = createHash('sha256').update(zip).digest('hex');
    expect(runtime.Properties.AgentRuntimeArtifact.CodeConfiguration.Code.S3).toEqual({
      Bucket: 'agents-deployments',
      Prefix: `serverless/agents/prod/agent/${sha256}.zip`,
    });
    // A file that ends in .zip would be code of a function to the framework, and an unchanged service would look changed.
    expect(await readdir(join(serviceDir, '.serverless'))).toEqual(['agent.artifact']);
  });

  it.each([
    ['is missing', {}],
    ['has no code', { AgentRuntime: { Type: 'AWS::BedrockAgentCore::Runtime', Properties: {} } }],
  ])('names what it expected when the runtime %s', async (_what, resources) => {
    await expect(run(PACKAGE, fakeServerless({ serviceDir, resources }))).rejects.toMatchObject({
      code: 'AGENT_RUNTIME_WITHOUT_CODE',
      message: expect.stringContaining('AgentRuntimeArtifact.CodeConfiguration.Code.S3'),
    });
  });

  it('builds nothing when the stage names an image', async () => {
    const runtime = {
      Type: 'AWS::BedrockAgentCore::Runtime',
      Properties: { AgentRuntimeArtifact: { ContainerConfiguration: { ContainerUri: 'an-image' } } },
    };
    await run(PACKAGE, fakeServerless({ serviceDir, resources: { AgentRuntime: runtime } }));
    await expect(access(join(serviceDir, '.serverless'))).rejects.toMatchObject({ code: 'ENOENT' });
    expect(runtime.Properties.AgentRuntimeArtifact).toEqual({
      ContainerConfiguration: { ContainerUri: 'an-image' },
    });
  });

  it('removes only the files that an interrupted run left behind', async () => {
    await mkdir(join(serviceDir, '.esbuild', '.build'), { recursive: true });
    await writeFile(join(serviceDir, '.esbuild', '.build', 'stale.js'), '');
    await writeFile(join(serviceDir, 'serverless.yml'), '');
    await run(CLEAN, fakeServerless({ serviceDir }));
    await run(CLEAN, fakeServerless({ serviceDir }));
    await expect(access(join(serviceDir, '.esbuild'))).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(access(join(serviceDir, 'serverless.yml'))).resolves.toBeUndefined();
  });
});

describe('uploading the agent', () => {
  let store: ObjectStore;
  beforeEach(async () => {
    store = await openObjectStore();
  });
  afterEach(() => store.close());

  it('puts the packaged zip at the key that the template names', async () => {
    await run(UPLOAD, await packaged({ endpoint: store.endpoint }));
    expect(store.requests).toEqual([`HEAD ${OBJECT}`, `PUT ${OBJECT}`]);
    expect(store.objects.get(OBJECT)).toEqual({ body: ZIP, contentType: 'application/zip' });
  });

  it('keeps an existing object: the same key holds the same bytes', async () => {
    store.objects.set(OBJECT, { body: Buffer.from('uploaded before'), contentType: undefined });
    await run(UPLOAD, await packaged({ endpoint: store.endpoint }));
    expect(store.requests).toEqual([`HEAD ${OBJECT}`]);
  });

  it('ends the deployment without an upload when S3 denies the check', async () => {
    store.answerHeadWith(403);
    await expect(run(UPLOAD, await packaged({ endpoint: store.endpoint }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    });
    expect(store.requests).toEqual([`HEAD ${OBJECT}`]);
  });

  it('does nothing in a deployment without changes', async () => {
    await run(UPLOAD, await packaged({ endpoint: store.endpoint, shouldNotDeploy: true }));
    expect(store.requests).toEqual([]);
  });

  it('names the missing file when nothing was packaged', async () => {
    const serverless = await packaged({ endpoint: store.endpoint });
    await rm(join(serviceDir, '.serverless'), { recursive: true });
    await expect(run(UPLOAD, serverless)).rejects.toThrow(/ENOENT.*agent\.artifact/);
    expect(store.objects.size).toBe(0);
  });
});
