import { agentCode } from '../../agent/code.ts';

const keyPrefix = 'serverless/agents/dev/agent';
const REPOSITORY = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/agent';

describe("the agent's code", () => {
  it('is the zip, unless the stage names an image', () => {
    const { artifact, access } = agentCode({ agentImage: '', keyPrefix });
    expect(artifact).toMatchObject({ CodeConfiguration: { Runtime: 'NODE_22', EntryPoint: ['main.js'] } });
    expect(JSON.stringify(access)).toContain('s3:GetObject');
    expect(JSON.stringify(access)).not.toContain('ecr:');
  });

  it.each([`${REPOSITORY}:1.2.3`, `${REPOSITORY}@sha256:${'a1'.repeat(32)}`])(
    'is the image %s, from its own repository only',
    (agentImage) => {
      const { artifact, access } = agentCode({ agentImage, keyPrefix });
      expect(artifact).toEqual({ ContainerConfiguration: { ContainerUri: agentImage } });
      expect(JSON.stringify(access)).toContain(':ecr:eu-west-1:111122223333:repository/team/agent"');
      expect(JSON.stringify(access)).not.toContain('s3:');
    },
  );

  it.each(['agent:latest', REPOSITORY, `${REPOSITORY}@sha256:abc`, 'public.ecr.aws/team/agent:1'])(
    'is not %s, and the message says what it may be',
    (agentImage) => {
      expect(() => agentCode({ agentImage, keyPrefix })).toThrow(
        `param agentImage: expected ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME with @sha256:DIGEST or :TAG, found "${agentImage}"`,
      );
    },
  );
});
