import { describeDeveloper, findDeveloperAws } from '../../src/model/developer-aws.ts';

const KEYS = { AWS_ACCESS_KEY_ID: 'AKIADEVELOPER0000000', AWS_SECRET_ACCESS_KEY: 'the secret' };

describe("the developer's access to AWS", () => {
  it.each([
    [{ AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-north-1' }, 'eu-west-1'],
    [{ AWS_REGION: '', AWS_DEFAULT_REGION: 'eu-north-1' }, 'eu-north-1'],
  ])('is in the region of %j', async (environment, region) => {
    const aws = await findDeveloperAws(environment, 'us-east-1');

    expect(aws.region).toBe(region);
    expect(aws.endpoint.href).toBe(`https://bedrock-runtime.${region}.amazonaws.com/`);
  });

  it('uses the keys of the environment, and says the access key and no secret', async () => {
    const environment = { ...KEYS, AWS_SESSION_TOKEN: 'the token', AWS_REGION: 'eu-west-1' };

    const aws = await findDeveloperAws(environment, 'us-east-1');

    expect(await aws.credentials()).toEqual({
      accessKeyId: 'AKIADEVELOPER0000000',
      secretAccessKey: 'the secret',
      sessionToken: 'the token',
    });
    const note = await describeDeveloper(aws);
    expect(note).toContain('with your access key AKIADEVELOPER0000000');
    expect(note).not.toMatch(/the secret|the token/);
  });

  it('is a Bedrock API key before credentials, and the note says which variable has it', async () => {
    const environment = { ...KEYS, AWS_BEARER_TOKEN_BEDROCK: 'the api key', AWS_REGION: 'eu-west-1' };

    const aws = await findDeveloperAws(environment, 'us-east-1');

    expect(aws.apiKey).toBe('the api key');
    const note = await describeDeveloper(aws);
    expect(note).toContain('with your Bedrock API key of AWS_BEARER_TOKEN_BEDROCK');
    expect(note).not.toMatch(/the api key|AKIA/);
  });

  it('has no session token without one', async () => {
    const aws = await findDeveloperAws({ ...KEYS, AWS_REGION: 'eu-west-1' }, 'us-east-1');

    expect(await aws.credentials()).toEqual({
      accessKeyId: KEYS.AWS_ACCESS_KEY_ID,
      secretAccessKey: KEYS.AWS_SECRET_ACCESS_KEY,
    });
  });
});
