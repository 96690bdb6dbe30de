import { openStage, type StageOptions, type World } from '../src/stage.ts';

const worldOf = (env: Record<string, string>, note: World['note'] = () => {}): World => ({
  env,
  now: () => 0,
  sleep: async () => {},
  note,
});

const stageOf = (options: Partial<StageOptions> = {}, env: Record<string, string> = {}) =>
  openStage({ stage: 'dev', ...options }, worldOf(env));

const configOf = async (options: Partial<StageOptions>, env: Record<string, string>) => {
  const stage = stageOf(options, env);
  let config: object = {};
  await stage.connect((given) => {
    config = given;
    return { destroy: () => {} };
  });
  return config;
};

const DUMMY = { accessKeyId: 'local', secretAccessKey: 'local' };

describe('a stage', () => {
  it.each([
    ['the default port', { local: true }, {}, 'http://127.0.0.1:4566'],
    ['the port of LOCAL_STACK_PORT', { local: true }, { LOCAL_STACK_PORT: '4577' }, 'http://127.0.0.1:4577'],
    [
      'the URL of AWS_ENDPOINT_URL',
      {},
      { AWS_ENDPOINT_URL: 'http://127.0.0.1:4999/' },
      'http://127.0.0.1:4999',
    ],
    [
      'the URL of AWS_ENDPOINT_URL, if that is on this computer',
      { local: true },
      { AWS_ENDPOINT_URL: 'http://localhost:4999' },
      'http://localhost:4999',
    ],
    [
      'the default port, if AWS_ENDPOINT_URL is on another computer',
      { local: true },
      { AWS_ENDPOINT_URL: 'https://vpce.example.com' },
      'http://127.0.0.1:4566',
    ],
  ] as const)('is on the local stack at %s', async (_what, options, env, endpoint) => {
    expect(stageOf(options, env)).toMatchObject({ isLocal: true, endpointUrl: endpoint });
    expect(await configOf(options, env)).toEqual({ endpoint, region: 'us-east-1', credentials: DUMMY });
  });

  it.each([
    ['a named profile', { profile: 'dev' }, { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' }],
    ['the profile of the environment', {}, { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566', AWS_PROFILE: 'dev' }],
    ['keys of the environment', {}, { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566', AWS_ACCESS_KEY_ID: 'AKIA' }],
    ['an endpoint elsewhere', {}, { AWS_ENDPOINT_URL: 'https://vpce.example.com', AWS_REGION: 'eu-west-1' }],
    ['no endpoint', {}, { AWS_REGION: 'eu-west-1' }],
  ])('leaves the credentials to the AWS chain with %s', async (_what, options, env) => {
    expect(await configOf(options, env)).not.toHaveProperty('credentials');
  });

  it.each([
    [{ region: 'eu-west-1' }, { AWS_REGION: 'us-west-2' }, 'eu-west-1'],
    [{}, { AWS_REGION: 'us-west-2', AWS_DEFAULT_REGION: 'us-east-2' }, 'us-west-2'],
    [{}, { AWS_DEFAULT_REGION: 'us-east-2' }, 'us-east-2'],
  ])('is in the region of %j and %j', async (options, env, region) => {
    expect(await stageOf(options, env).region()).toBe(region);
  });

  it('rejects an AWS_ENDPOINT_URL that is not a URL', () => {
    expect(() => stageOf({}, { AWS_ENDPOINT_URL: 'localhost' })).toThrow(
      expect.objectContaining({ code: 'INVALID_ENDPOINT', message: expect.stringContaining('"localhost"') }),
    );
  });

  it('passes the same note on once, and different notes each', () => {
    const noted: string[] = [];
    const { noteOnce } = openStage(
      { stage: 'dev' },
      worldOf({}, ({ text }) => void noted.push(text)),
    );

    for (const text of ['no stack', 'no executions', 'no stack'])
      noteOnce({ code: 'STACK_UNREADABLE', text });

    expect(noted).toEqual(['no stack', 'no executions']);
  });

  it('closes its clients', async () => {
    const stage = stageOf({ local: true });
    let closed = 0;
    const destroy = (): void => {
      closed += 1;
    };
    await stage.connect(() => ({ destroy }));

    stage.close();

    expect(closed).toBe(1);
  });
});
