import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { listen } from '../../../test/support/listen.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { type RegionOptions, regionOf } from '../src/region.ts';
import { openStage } from '../src/stage.ts';

const FILE = `[default]
region = eu-west-1
[profile work]
region = eu-central-1
sso_session = corp
[sso-session corp]
sso_region = us-west-2
[profile bare]
credential_process = /nonexistent
`;

const LOOPBACK = { url: 'http://127.0.0.1:4566', isLocal: true };
const ELSEWHERE = { url: 'https://vpce.example.com', isLocal: false };

const before = process.env['AWS_CONFIG_FILE'];
beforeAll(async () => {
  const file = join(temporaryFolder('region-test'), 'config');
  await writeFile(file, FILE);
  process.env['AWS_CONFIG_FILE'] = file;
});
afterAll(() => {
  if (before === undefined) delete process.env['AWS_CONFIG_FILE'];
  else process.env['AWS_CONFIG_FILE'] = before;
});

describe('the region of every command', () => {
  it.each<[expected: string, options: RegionOptions, env: Record<string, string>]>([
    ['ap-south-1', { region: 'ap-south-1', profile: 'work' }, { AWS_REGION: 'us-west-2' }],
    ['us-west-2', { profile: 'work' }, { AWS_REGION: 'us-west-2', AWS_DEFAULT_REGION: 'us-east-2' }],
    ['us-east-2', { profile: 'work' }, { AWS_REGION: '', AWS_DEFAULT_REGION: 'us-east-2' }],
    ['eu-central-1', { profile: 'work' }, { AWS_PROFILE: 'bare' }],
    ['eu-central-1', {}, { AWS_PROFILE: 'work' }],
    ['eu-west-1', { region: '' }, { AWS_DEFAULT_REGION: '' }],
    ['us-east-1', { profile: 'bare' }, {}],
    ['us-east-1', {}, { AWS_PROFILE: 'missing' }],
    ['eu-central-1', { profile: 'work', endpoint: ELSEWHERE }, {}],
    ['us-east-1', { endpoint: LOOPBACK }, { AWS_PROFILE: 'work' }],
    ['us-west-2', { endpoint: LOOPBACK }, { AWS_REGION: 'us-west-2' }],
  ])('is %s for %j and %j', async (expected, options, env) => {
    expect(await regionOf(options, env)).toBe(expected);
  });
});

describe('the region and the account of a stage on this computer', () => {
  const requests: string[] = [];
  /** Status and body by the name of the action. */
  const answers: Record<string, readonly [number, string]> = {};
  let endpoint: string;
  beforeAll(async () => {
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const action = new URLSearchParams(Buffer.concat(chunks).toString()).get('Action') ?? '';
      requests.push(action);
      const [status, body] = answers[action] ?? [
        400,
        '<ErrorResponse><Error><Code>No</Code></Error></ErrorResponse>',
      ];
      response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
    });
    ({ url: endpoint } = await listen(server));
  });
  beforeEach(() => {
    requests.length = 0;
    answers['DescribeStacks'] = [
      200,
      stacks('arn:aws:cloudformation:eu-north-1:111122223333:stack/agents-dev/1'),
    ];
    answers['GetCallerIdentity'] = [200, identity('111122223333')];
  });

  const stageWith = (env: Record<string, string>) =>
    openStage(
      { stage: 'dev' },
      {
        env: { AWS_ENDPOINT_URL: endpoint, ...env },
        now: () => 0,
        sleep: async () => {},
        note: () => {},
      },
    );

  it('are those of the stack and of the credentials there, whatever the environment names', async () => {
    const stage = stageWith({ AWS_REGION: 'eu-central-1', AWS_PROFILE: 'work' });

    expect(await Promise.all([stage.region(), stage.accountId()])).toEqual(['eu-north-1', '111122223333']);
    await stage.region();
    expect(requests.toSorted()).toEqual(['DescribeStacks', 'GetCallerIdentity']);
  });

  it('are those of the environment and of the local stack, if the endpoint has no such services', async () => {
    answers['DescribeStacks'] = [
      400,
      '<ErrorResponse><Error><Code>UnknownOperation</Code></Error></ErrorResponse>',
    ];
    answers['GetCallerIdentity'] = answers['DescribeStacks'];
    const stage = stageWith({ AWS_REGION: 'eu-central-1' });

    expect(await stage.region()).toBe('eu-central-1');
    expect(await stage.accountId()).toBe('000000000000');
  });

  it('assumes no account where the endpoint fails', async () => {
    answers['GetCallerIdentity'] = [
      500,
      '<ErrorResponse><Error><Code>InternalFailure</Code></Error></ErrorResponse>',
    ];

    await expect(stageWith({ AWS_MAX_ATTEMPTS: '1' }).accountId()).rejects.toThrow();
  });
});

function stacks(id: string): string {
  const stack = `<StackName>agents-dev</StackName><StackId>${id}</StackId><StackStatus>CREATE_COMPLETE</StackStatus>`;
  return `<DescribeStacksResponse><DescribeStacksResult><Stacks><member>${stack}</member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
}

function identity(account: string): string {
  return `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;
}
