import { endpointOf } from '@agents/sessions';
import { forgetAws, placeOf } from '../plugins/place.ts';
import { fakeServerless } from './support/fake-serverless.ts';

const said = (command: string, env: Record<string, string> = {}): string | undefined =>
  placeOf(fakeServerless({ stage: 'prod', region: 'eu-west-1', command }), endpointOf(false, env));

describe('the place of a command', () => {
  it.each([['deploy'], ['deploy function'], ['rollback'], ['remove'], ['invoke'], ['invoke stepf']])(
    'is said by sls %s',
    (command) => {
      expect(said(command)).toBe('Stage prod in eu-west-1');
    },
  );

  it('is the endpoint, where that is not AWS', () => {
    expect(said('invoke', { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' })).toBe(
      'Stage prod at http://127.0.0.1:4566',
    );
  });

  it.each([['package'], ['info'], ['print'], ['deploy list'], ['invoke local']])(
    'is not said by sls %s, which changes nothing on AWS',
    (command) => {
      expect(said(command)).toBeUndefined();
    },
  );
});

describe('the environment of a command', () => {
  const FOREIGN = {
    AWS_PROFILE: 'work',
    AWS_DEFAULT_PROFILE: 'work',
    AWS_DEV_PROFILE: 'work',
    AWS_DEV_ACCESS_KEY_ID: 'AKIA',
    AWS_DEV_SECRET_ACCESS_KEY: 'secret',
    AWS_USE_FIPS_ENDPOINT: 'true',
    HTTP_PROXY: 'http://127.0.0.1:9',
    https_proxy: 'http://127.0.0.1:9',
    proxy: 'http://127.0.0.1:9',
  };
  const envAfter = (env: Record<string, string>) => {
    const after: Record<string, string | undefined> = { ...env };
    forgetAws(after, 'dev');
    return after;
  };

  it('has no profile, proxy or account of AWS for the local stack', () => {
    const place = { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566', PATH: '/bin', AWS_REGION: 'eu-west-1' };

    expect(envAfter({ ...FOREIGN, ...place })).toEqual({
      ...place,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    });
  });

  it('keeps the keys that a person gave for the local stack', () => {
    const keys = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };

    expect(envAfter({ ...FOREIGN, ...keys })).toEqual(keys);
  });
});
