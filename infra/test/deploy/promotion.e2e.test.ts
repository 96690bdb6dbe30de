import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { PACKAGES } from '../../../test/support/package-service.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { BUCKET, type Deployments, openDeployments } from '../support/cloudformation.ts';

const run = promisify(execFile);

const EARLIER = 'serverless/agents/dev/1700000000000-2023-11-14T22:13:20.000Z';
const TEMPLATE = 'cloudformation-template-update-stack.json';
const COMPILED = 'compiled-cloudformation-template.json';

/** A checkout of its own, because a deployment empties `.serverless`, where other tests look. */
let checkout: string;
let aws: Deployments;
beforeEach(async () => {
  checkout = temporaryFolder('promotion-test');
  await cp('serverless.yml', join(checkout, 'serverless.yml')); // the framework takes no link for it
  const shared = ['Makefile', 'package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'];
  for (const name of [...shared, 'infra', 'services', 'packages', 'node_modules']) {
    await symlink(resolve(name), join(checkout, name));
  }
  await mkdir(join(checkout, '.build'));
  await cp(PACKAGES.dev, join(checkout, PACKAGES.dev), { recursive: true });
});
afterEach(() => aws.close());

/** Runs a target as the workflow does. */
const make = (target: string) => inCheckout('make', target, 'STAGE=dev');

const inCheckout = (file: string, ...args: readonly string[]) =>
  run(file, args, {
    cwd: checkout,
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
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

/** Where the package's own template says that the agent and the invoker lie. */
async function keysInPackage(): Promise<{ agent: string; invoker: string }> {
  const template = JSON.parse(await readFile(`${PACKAGES.dev}/${TEMPLATE}`, 'utf8'));
  const { AgentRuntime, InvokerLambdaFunction } = v.parse(templateSchema, template).Resources;
  return {
    agent: AgentRuntime.Properties.AgentRuntimeArtifact.CodeConfiguration.Code.S3.Prefix,
    invoker: InvokerLambdaFunction.Properties.Code.S3Key,
  };
}

/** The template of a package that was deployed before, with what `sls rollback` wants of it in the bucket. */
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
  it('deploys the very files that were packaged, the agent among them and before the stack asks for it', async () => {
    aws = await deployedBefore();
    const { agent, invoker } = await keysInPackage();

    await make('deploy-package');

    expect(aws.objects.get(`/${BUCKET}/${agent}`)?.body).toEqual(await readFile(`${PACKAGES.dev}/agent.zip`));
    expect(aws.objects.get(`/${BUCKET}/${invoker}`)?.body).toEqual(
      await readFile(`${PACKAGES.dev}/invoker.zip`),
    );
    expect(JSON.parse(aws.deployed() ?? '')).toEqual(
      JSON.parse(await readFile(`${PACKAGES.dev}/${TEMPLATE}`, 'utf8')),
    );
    const uploaded = aws.requests.indexOf(`PUT /${BUCKET}/${agent}`);
    expect(uploaded).toBeGreaterThan(-1);
    expect(uploaded).toBeLessThan(aws.requests.indexOf('ExecuteChangeSet'));
  });

  it('makes the stack where there is none, and leaves nothing to go back to', async () => {
    aws = await openDeployments();
    const { agent } = await keysInPackage();

    await make('deploy-package');

    expect(aws.deployed()).toContain(agent);
    expect(aws.objects.has(`/${BUCKET}/${agent}`)).toBe(true);
    await expect(make('rollback')).rejects.toMatchObject({
      stderr: expect.stringContaining('Nothing to go back to'),
    });
  });
});

describe('sls deploy', () => {
  it('does it all at once: packages, makes the stack, uploads the agent and deploys it', async () => {
    aws = await openDeployments();
    const { agent } = await keysInPackage();

    await inCheckout('sls', 'deploy', '--stage', 'dev');

    expect(aws.deployed()).toContain(agent);
    expect(aws.objects.get(`/${BUCKET}/${agent}`)?.body).toEqual(await readFile(`${PACKAGES.dev}/agent.zip`));
    expect(aws.requests.filter((request) => request === 'ExecuteChangeSet')).toHaveLength(2);
  });
});

describe('make rollback', () => {
  it('takes the stage back to what ran before', async () => {
    aws = await deployedBefore();
    await make('deploy-package');

    await make('rollback');

    expect(JSON.parse(aws.deployed() ?? '')).toEqual(JSON.parse(templateOfEarlierPackage()));
  });

  it('takes it back as well when the deployment said that it failed, though the stack was changed', async () => {
    aws = await deployedBefore();
    aws.failAfterTheStackHasChanged();
    await expect(make('deploy-package')).rejects.toMatchObject({ code: 2 });
    expect(aws.deployed()).not.toBe(templateOfEarlierPackage());

    await make('rollback');

    expect(JSON.parse(aws.deployed() ?? '')).toEqual(JSON.parse(templateOfEarlierPackage()));
  });
});
