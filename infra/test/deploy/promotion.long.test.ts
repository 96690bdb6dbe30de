import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { COMPILE_CACHE } from '../../../test/support/compile-cache.ts';
import { PACKAGES } from '../../../test/support/package-service.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { BUCKET, type Deployments, openDeployments } from '../support/cloudformation.ts';

const run = promisify(execFile);

const EARLIER_TIMESTAMP = '1700000000000';
const EARLIER = `serverless/agents/dev/${EARLIER_TIMESTAMP}-2023-11-14T22:13:20.000Z`;
const TEMPLATE = 'cloudformation-template-update-stack.json';
const COMPILED = 'compiled-cloudformation-template.json';

/** A separate checkout, because a deployment empties `.serverless`, which other tests read. */
let checkout: string;
let aws: Deployments;
beforeEach(async () => {
  checkout = temporaryFolder('promotion-test');
  await cp('serverless.yml', join(checkout, 'serverless.yml')); // the framework does not accept a link
  const shared = ['Makefile', 'package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'];
  for (const name of [...shared, 'infra', 'services', 'packages', 'node_modules']) {
    await symlink(resolve(name), join(checkout, name));
  }
  await mkdir(join(checkout, '.build'));
  await cp(PACKAGES.dev, join(checkout, PACKAGES.dev), { recursive: true });
});
afterEach(() => aws.close());

/** Runs a target as the pipeline does. */
const make = (target: string) => inCheckout('make', target, 'STAGE=dev');

const inCheckout = (file: string, ...args: readonly string[]) =>
  run(file, args, {
    cwd: checkout,
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      ...COMPILE_CACHE,
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      SLS_AWS_MONITORING_FREQUENCY: '10',
      SLS_NOTIFICATIONS_MODE: 'off',
    },
  });

const templateSchema = v.object({
  Resources: v.object({
    AgentRuntime: v.object({
      Properties: v.object({
        AgentRuntimeArtifact: v.object({
          CodeConfiguration: v.object({ Code: v.object({ S3: v.object({ Prefix: v.string() }) }) }),
        }),
      }),
    }),
    InvokerLambdaFunction: v.object({
      Properties: v.object({ Code: v.object({ S3Key: v.string() }) }),
    }),
  }),
});

/** The keys of the agent's and the invoker's code in the template of the package. */
async function keysInPackage(): Promise<{ agent: string; invoker: string }> {
  const template = JSON.parse(await readFile(`${PACKAGES.dev}/${TEMPLATE}`, 'utf8'));
  const { AgentRuntime, InvokerLambdaFunction } = v.parse(templateSchema, template).Resources;
  return {
    agent: AgentRuntime.Properties.AgentRuntimeArtifact.CodeConfiguration.Code.S3.Prefix,
    invoker: InvokerLambdaFunction.Properties.Code.S3Key,
  };
}

/** The requests that changed something. */
const writes = (): readonly string[] =>
  aws.requests.filter((request) => /^(?:PUT|ExecuteChangeSet)/.test(request));

/** The template of an earlier package, as far as `sls rollback` reads it. */
function templateOfEarlierPackage(): string {
  const Code = { S3Bucket: BUCKET, S3Key: `${EARLIER}/invoker.zip` };
  return JSON.stringify({ Resources: { InvokerLambdaFunction: { Properties: { Code } } } });
}

async function deployedBefore(): Promise<Deployments> {
  const template = templateOfEarlierPackage();
  const account = await openDeployments(template);
  const object = (text: string) => ({ body: Buffer.from(text), contentType: 'application/json' });
  account.objects.set(`/${BUCKET}/${EARLIER}/${COMPILED}`, object(template));
  account.objects.set(`/${BUCKET}/${EARLIER}/serverless-state.json`, object('{}'));
  return account;
}

describe('make deploy-package', () => {
  it('deploys the packaged files unchanged, the agent before the stack, and records what the stage ran before', async () => {
    aws = await deployedBefore();
    const { agent, invoker } = await keysInPackage();

    await make('deploy-package');

    expect(aws.objects.get(`/${BUCKET}/${agent}`)?.body).toEqual(
      await readFile(`${PACKAGES.dev}/agent.artifact`),
    );
    expect(aws.objects.get(`/${BUCKET}/${invoker}`)?.body).toEqual(
      await readFile(`${PACKAGES.dev}/invoker.zip`),
    );
    expect(JSON.parse(aws.deployed() ?? '')).toEqual(
      JSON.parse(await readFile(`${PACKAGES.dev}/${TEMPLATE}`, 'utf8')),
    );
    const uploaded = aws.requests.indexOf(`PUT /${BUCKET}/${agent}`);
    expect(uploaded).toBeGreaterThan(-1);
    expect(uploaded).toBeLessThan(aws.requests.indexOf('ExecuteChangeSet'));
    expect(await readFile(join(checkout, '.build/deployed/dev'), 'utf8')).toBe(`${EARLIER_TIMESTAMP}\n`);
  });
});

describe('sls deploy', () => {
  it('packages, creates the stack, uploads the agent and deploys it in one command; without changes, it writes nothing', async () => {
    aws = await openDeployments();
    const { agent } = await keysInPackage();

    await inCheckout('sls', 'deploy', '--stage', 'dev');

    expect(aws.deployed()).toContain(agent);
    expect(aws.objects.get(`/${BUCKET}/${agent}`)?.body).toEqual(
      await readFile(`${PACKAGES.dev}/agent.artifact`),
    );
    expect(aws.requests.filter((request) => request === 'ExecuteChangeSet')).toHaveLength(2);
    const written = writes();

    const { stdout, stderr } = await inCheckout('sls', 'deploy', '--stage', 'dev');

    expect(`${stdout}${stderr}`).toContain('No changes to deploy');
    expect(writes()).toEqual(written);
  });
});

describe('make rollback', () => {
  it('reports that the stage has no earlier package', async () => {
    aws = await openDeployments();
    // What `make deploy-package` records before it creates a missing stack.
    const { stdout } = await inCheckout('node', 'infra/deploy/main.ts', '--stage', 'dev');
    expect(stdout).toBe('');

    await expect(make('rollback')).rejects.toMatchObject({
      stderr: expect.stringContaining('No earlier package'),
    });
    expect(writes()).toEqual([]);
  });

  it('deploys the previous package again after a deployment that failed once its stack had changed', async () => {
    aws = await deployedBefore();
    aws.failAfterTheStackHasChanged();
    await expect(make('deploy-package')).rejects.toMatchObject({ code: 2 });
    expect(aws.deployed()).not.toBe(templateOfEarlierPackage());

    await make('rollback');

    expect(JSON.parse(aws.deployed() ?? '')).toEqual(JSON.parse(templateOfEarlierPackage()));
  });
});
