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
const KEYS = { accessKeyId: 'a', secretAccessKey: 'b' };
/** What the environment may ask for, and a client refuses together with an endpoint of its own. */
const PLAIN = { useFipsEndpoint: false, useDualstackEndpoint: false };

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
    expect(await configOf(options, env)).toEqual({
      ...{ endpoint, region: 'us-east-1', credentials: DUMMY },
      ...PLAIN,
    });
  });

  const LOOPBACK = { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' };
  it.each<[what: string, env: Record<string, string>, credentials: object]>([
    ['the profile of the environment', { AWS_PROFILE: 'work' }, DUMMY],
    ['an access key without its secret', { AWS_ACCESS_KEY_ID: 'AKIA' }, DUMMY],
    [
      'a profile beside keys',
      { AWS_PROFILE: 'work', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' },
      KEYS,
    ],
    ['keys', { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' }, KEYS],
  ])('needs no account on this computer, with %s in the environment', async (_what, env, credentials) => {
    expect(await configOf({}, { ...LOOPBACK, ...env })).toMatchObject({ credentials });
    expect(await configOf({ local: true }, env)).toMatchObject({ credentials, ...PLAIN });
  });

  it('is remembered on this computer under the same key, whatever region and profile the environment names', () => {
    const foreign = { AWS_REGION: 'eu-central-1', AWS_PROFILE: 'work' };

    expect(stageOf({ local: true }, foreign).key).toBe(stageOf({ local: true }).key);
    expect(stageOf({}, foreign).key).not.toBe(stageOf().key);
  });

  it.each([
    ['a named profile', { profile: 'dev' }, { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' }],
    ['the profile of the environment', {}, { AWS_PROFILE: 'dev' }],
    ['an endpoint elsewhere', {}, { AWS_ENDPOINT_URL: 'https://vpce.example.com', AWS_REGION: 'eu-west-1' }],
    ['no endpoint', {}, { AWS_REGION: 'eu-west-1' }],
  ])('leaves the credentials to the AWS chain with %s', async (_what, options, env) => {
    expect(await configOf(options, env)).not.toHaveProperty('credentials');
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

  it('passes a note on again that was over in between', () => {
    const noted: string[] = [];
    const { noteOnce, noteOver } = openStage(
      { stage: 'dev' },
      {
        ...worldOf({}, ({ text }) => void noted.push(text)),
        noteOver: (code) => void noted.push(`over: ${code}`),
      },
    );
    const note = { code: 'STACK_UNREADABLE', text: 'no stack' } as const;

    noteOver('STACK_UNREADABLE'); // nothing was said
    noteOnce(note);
    noteOver('EXECUTIONS_UNREADABLE');
    noteOver('STACK_UNREADABLE');
    noteOnce(note);

    expect(noted).toEqual(['no stack', 'over: STACK_UNREADABLE', 'no stack']);
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
