import { modelAccess } from '../../agent/model-access.ts';

const BEDROCK = `arn:\${AWS::Partition}:bedrock`;
const PROFILE = 'arn:aws:bedrock:us-east-1:111122223333:inference-profile/eu.anthropic.claude-x-v1:0';
const APPLICATION = 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc123';

function statements(modelId: string): unknown {
  return JSON.parse(JSON.stringify(modelAccess(modelId)['AgentModelAccess'])).Properties.PolicyDocument
    .Statement;
}

describe("the agent's right to ask its model", () => {
  it('is none for the offline model', () => {
    expect(modelAccess('')).toEqual({});
  });

  it('is one model in this region', () => {
    expect(statements('amazon.nova-lite-v1:0')).toEqual([
      {
        Effect: 'Allow',
        Action: 'bedrock:InvokeModelWithResponseStream',
        Resource: { 'Fn::Sub': `${BEDROCK}:\${AWS::Region}::foundation-model/amazon.nova-lite-v1:0` },
      },
    ]);
  });

  it.each(['us', 'eu', 'apac', 'global'])(
    'is a profile of %s and, through it alone, the model behind it in every region',
    (where) => {
      const profile = {
        'Fn::Sub': `${BEDROCK}:\${AWS::Region}:\${AWS::AccountId}:inference-profile/${where}.amazon.nova-lite-v1:0`,
      };
      expect(statements(`${where}.amazon.nova-lite-v1:0`)).toMatchObject([
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
  ])('is the profile %s and what it routes to', (modelId, model) => {
    expect(statements(modelId)).toMatchObject([
      { Resource: modelId },
      {
        Resource: { 'Fn::Sub': `${BEDROCK}:*::foundation-model/${model}` },
        Condition: { StringEquals: { 'bedrock:InferenceProfileArn': modelId } },
      },
    ]);
  });

  it('is a model by its ARN', () => {
    const arn = 'arn:aws:bedrock:us-east-1:111122223333:provisioned-model/abc123';
    expect(statements(arn)).toMatchObject([{ Resource: arn }]);
  });
});
