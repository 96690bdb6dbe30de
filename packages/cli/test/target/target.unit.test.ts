import { makeTarget, type TargetOptions } from '../../src/target/target.ts';

const targetOf = (options: Partial<TargetOptions> = {}, env: Record<string, string> = {}) =>
  makeTarget({ stage: 'dev', ...options }, { env, now: () => 0 });

const configOf = async (options: Partial<TargetOptions>, env: Record<string, string>) => {
  const target = targetOf(options, env);
  let config: object = {};
  await target.connect((given) => {
    config = given;
    return { destroy: () => {} };
  });
  return config;
};

const DUMMY = { accessKeyId: 'local', secretAccessKey: 'local' };

describe('makeTarget', () => {
  it.each([
    ['the default port', { local: true }, {}, 'http://127.0.0.1:4566'],
    ['the port of LOCAL_STACK_PORT', { local: true }, { LOCAL_STACK_PORT: '4577' }, 'http://127.0.0.1:4577'],
    [
      'where AWS_ENDPOINT_URL says',
      {},
      { AWS_ENDPOINT_URL: 'http://127.0.0.1:4999/' },
      'http://127.0.0.1:4999',
    ],
    [
      'where AWS_ENDPOINT_URL says, if that is on this machine',
      { local: true },
      { AWS_ENDPOINT_URL: 'http://localhost:4999' },
      'http://localhost:4999',
    ],
    [
      'here, and not where AWS_ENDPOINT_URL says, if that is elsewhere',
      { local: true },
      { AWS_ENDPOINT_URL: 'https://vpce.example.com' },
      'http://127.0.0.1:4566',
    ],
  ] as const)('finds the local stack on %s', async (_what, options, env, endpoint) => {
    expect(targetOf(options, env)).toMatchObject({ isLocal: true, endpointUrl: endpoint });
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
  ])('goes to the region of %j and %j', async (options, env, region) => {
    expect(await targetOf(options, env).region()).toBe(region);
  });

  it('gives a command that can be pasted and leads there again, with no options that are not needed', () => {
    expect(targetOf().command('show', 's-1', '-f')).toBe('./journal show s-1 -f');
    expect(targetOf({ stage: 'prod', profile: 'on call', region: 'eu-west-1' }).command('list')).toBe(
      "./journal list --stage prod --profile 'on call' --region eu-west-1",
    );
    expect(targetOf({ local: true }).command('tail', '@last')).toBe('./journal tail @last --local');
  });

  it('says what an endpoint must be', () => {
    expect(() => targetOf({}, { AWS_ENDPOINT_URL: 'localhost' })).toThrow(
      'AWS_ENDPOINT_URL must be a URL like http://127.0.0.1:4566, not "localhost"',
    );
  });

  it('closes what was opened', async () => {
    const target = targetOf({ local: true });
    let closed = 0;
    const destroy = (): void => {
      closed += 1;
    };
    await target.connect(() => ({ destroy }));

    target.close();

    expect(closed).toBe(1);
  });
});
