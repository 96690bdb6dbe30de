import { type AgentParams, agentResources } from '../../agent/resources.ts';

const REPOSITORY = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/agent';
const BEDROCK = `arn:\${AWS::Partition}:bedrock`;
const PROFILE = 'arn:aws:bedrock:us-east-1:111122223333:inference-profile/eu.anthropic.claude-x-v1:0';
const APPLICATION = 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc123';

const resources = (params: Partial<AgentParams>) =>
  agentResources({
    agentImage: '',
    model: '',
    modelUrl: '',
    keyPrefix: 'serverless/agents/dev/agent',
    ...params,
  });

function modelStatements(modelId: string): unknown {
  const policy = JSON.parse(
    JSON.stringify(resources({ model: `bedrock:${modelId}` }).access['AgentModelAccess']),
  );
  return policy.Properties.PolicyDocument.Statement;
}

describe("the agent's code", () => {
  it('is the zip, unless the stage names an image', () => {
    const { artifact, access } = resources({ agentImage: '' });
    expect(artifact).toMatchObject({ CodeConfiguration: { Runtime: 'NODE_22', EntryPoint: ['main.js'] } });
    expect(JSON.stringify(access)).toContain('s3:GetObject');
    expect(JSON.stringify(access)).not.toContain('ecr:');
  });

  it.each([`${REPOSITORY}:1.2.3`, `${REPOSITORY}@sha256:${'a1'.repeat(32)}`])(
    'is the image %s, from its own repository only',
    (agentImage) => {
      const { artifact, access } = resources({ agentImage });
      expect(artifact).toEqual({ ContainerConfiguration: { ContainerUri: agentImage } });
      expect(JSON.stringify(access)).toContain(':ecr:eu-west-1:111122223333:repository/team/agent"');
      expect(JSON.stringify(access)).not.toContain('s3:');
    },
  );

  it.each(['agent:latest', REPOSITORY, `${REPOSITORY}@sha256:abc`, 'public.ecr.aws/team/agent:1'])(
    'refuses %s, and the error names the expected form',
    (agentImage) => {
      expect(() => resources({ agentImage })).toThrow(
        `param agentImage: expected ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME with @sha256:DIGEST or :TAG, found "${agentImage}"`,
      );
    },
  );
});

describe("the agent's right to call its model", () => {
  it('is granted for a stage with a model only', () => {
    expect(Object.keys(resources({ model: '', modelUrl: '' }).access)).toEqual(['AgentCodeAccess']);
  });

  it('covers one model in this region', () => {
    expect(modelStatements('amazon.nova-lite-v1:0')).toEqual([
      {
        Effect: 'Allow',
        Action: 'bedrock:InvokeModelWithResponseStream',
        Resource: { 'Fn::Sub': `${BEDROCK}:\${AWS::Region}::foundation-model/amazon.nova-lite-v1:0` },
      },
    ]);
  });

  it.each(['us', 'eu', 'apac', 'global'])(
    'covers a profile of %s and, through it alone, its model in each region',
    (where) => {
      const profile = {
        'Fn::Sub': `${BEDROCK}:\${AWS::Region}:\${AWS::AccountId}:inference-profile/${where}.amazon.nova-lite-v1:0`,
      };
      expect(modelStatements(`${where}.amazon.nova-lite-v1:0`)).toMatchObject([
        { Resource: profile },
        {
          Resource: { 'Fn::Sub': `${BEDROCK}:*::foundation-model/amazon.nova-lite-v1:0` },
          Condition: { StringEquals: { 'bedrock:InferenceProfileArn': profile } },
        },
      ]);
    },
  );

  it.each([
    [PROFILE, 'anthropic.claude-x-v1:0'],
    [APPLICATION, '*'],
  ])('covers the profile %s and the models that it routes to', (modelId, model) => {
    expect(modelStatements(modelId)).toMatchObject([
      { Resource: modelId },
      {
        Resource: { 'Fn::Sub': `${BEDROCK}:*::foundation-model/${model}` },
        Condition: { StringEquals: { 'bedrock:InferenceProfileArn': modelId } },
      },
    ]);
  });

  it('covers a model by its ARN', () => {
    const arn = 'arn:aws:bedrock:us-east-1:111122223333:provisioned-model/abc123';
    expect(modelStatements(arn)).toMatchObject([{ Resource: arn }]);
  });
});
