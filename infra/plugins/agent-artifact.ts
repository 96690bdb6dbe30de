import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { buildAgent } from '../agent/build.ts';
import type { Hooks, Serverless } from './osls.ts';

/** The resource of `infra/agent-runtime.yml`. */
const RESOURCE = 'AgentRuntime';

/**
 * The agent's zip beside the functions' zips. To find out whether anything has changed, the framework compares each `.zip` here
 * with the last deployment's folder in the bucket. The agent's zip is not in that folder, so its name has another ending.
 */
const FILE = 'agent.artifact';

/**
 * Builds the agent's zip when the service is packaged and uploads it when it is deployed; the framework does that for
 * functions only. The zip's key in the deployment bucket contains the hash of its contents: a changed agent changes the
 * template, and an unchanged agent creates no new version of the runtime. A stage that names an image skips both steps.
 */
export default class AgentArtifact {
  readonly hooks: Hooks;

  constructor(serverless: Serverless) {
    this.hooks = {
      // Files that an interrupted run left in .esbuild would go into the functions' zips.
      'before:package:cleanup': () =>
        rm(join(serverless.serviceDir, '.esbuild'), { recursive: true, force: true }),
      'after:aws:package:finalize:mergeCustomProviderResources': () => packageAgent(serverless),
      'after:aws:deploy:deploy:uploadArtifacts': () => uploadAgent(serverless),
    };
  }
}

async function packageAgent(serverless: Serverless): Promise<void> {
  const code = location(serverless);
  if (!code) return;
  const { zip, sha256 } = await buildAgent().catch((error: Error) => {
    // The framework prints its own errors without a stack.
    throw new serverless.classes.Error(error.message, 'AGENT_NOT_BUILT');
  });
  const folder = join(serverless.serviceDir, '.serverless');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, FILE), zip);
  const stage = serverless.getProvider('aws').getStage();
  code['Prefix'] = `serverless/${serverless.service.service}/${stage}/agent/${sha256}.zip`;
}

async function uploadAgent(serverless: Serverless): Promise<void> {
  const code = location(serverless);
  if (!code || serverless.service.provider.shouldNotDeploy) return;
  const provider = serverless.getProvider('aws');
  const s3 = new S3Client(await provider.getAwsSdkV3Config());
  const object = {
    Bucket: await provider.getServerlessDeploymentBucketName(),
    Key: String(code['Prefix']),
  };
  const isThere = await s3.send(new HeadObjectCommand(object)).then(
    () => true,
    (error: Error) => {
      if (error.name === 'NotFound') return false;
      throw error;
    },
  );
  if (isThere) return;
  const Body = await readFile(join(serverless.serviceDir, '.serverless', FILE));
  await s3.send(new PutObjectCommand({ ...object, Body, ContentType: 'application/zip' }));
}

/** The location of the code in the runtime's template; `undefined` if the runtime uses an image. */
function location({ service, classes }: Serverless): Record<string, unknown> | undefined {
  const resource = service.provider.compiledCloudFormationTemplate.Resources[RESOURCE];
  const s3 = at(resource?.Properties, ['AgentRuntimeArtifact', 'CodeConfiguration', 'Code', 'S3']);
  if (isRecord(s3)) return s3;
  if (at(resource?.Properties, ['AgentRuntimeArtifact', 'ContainerConfiguration'])) return undefined;
  throw new classes.Error(
    `resource ${RESOURCE}: expected AgentRuntimeArtifact.CodeConfiguration.Code.S3 or .ContainerConfiguration (infra/agent.cjs)`,
    'AGENT_RUNTIME_WITHOUT_CODE',
  );
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce((inner, key) => (isRecord(inner) ? inner[key] : undefined), value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
