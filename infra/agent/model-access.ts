import { agentPolicy, type Statement } from './role-policy.ts';

/** What the Strands SDK calls Bedrock with, `ConverseStream`, is checked as this. */
const ACTION = 'bedrock:InvokeModelWithResponseStream';

/** Where a system-defined inference profile routes to stands before the model's own id. */
const PROFILE = /^(?:us|us-gov|eu|apac|jp|au|ca|global)\./;

/**
 * The agent's right to ask its model, and no other one: none for the offline model.
 *
 * @param modelId a Bedrock model or inference profile, by id or ARN; empty for the offline model
 */
export function modelAccess(modelId: string): Readonly<Record<string, object>> {
  if (modelId === '') return {};
  return { AgentModelAccess: agentPolicy('ask-the-model', statementsFor(modelId)) };
}

function statementsFor(modelId: string): readonly Statement[] {
  if (modelId.startsWith('arn:')) {
    return modelId.includes(':application-inference-profile/')
      ? // Which models stand behind it only Bedrock knows; the condition lets nobody past the profile.
        throughProfile(modelId, '*')
      : modelId.includes(':inference-profile/')
        ? throughProfile(modelId, modelOf(modelId.slice(modelId.indexOf('/') + 1)))
        : [{ Effect: 'Allow', Action: ACTION, Resource: modelId }];
  }
  if (!PROFILE.test(modelId)) {
    return [
      { Effect: 'Allow', Action: ACTION, Resource: sub(`\${AWS::Region}::foundation-model/${modelId}`) },
    ];
  }
  const profile = sub(`\${AWS::Region}:\${AWS::AccountId}:inference-profile/${modelId}`);
  return throughProfile(profile, modelOf(modelId));
}

/** A profile routes to a model in any of its regions, and is checked as itself and as that model. */
function throughProfile(profile: unknown, model: string): readonly Statement[] {
  return [
    { Effect: 'Allow', Action: ACTION, Resource: profile },
    {
      Effect: 'Allow',
      Action: ACTION,
      Resource: sub(`*::foundation-model/${model}`),
      Condition: { StringEquals: { 'bedrock:InferenceProfileArn': profile } },
    },
  ];
}

const modelOf = (profileId: string): string => profileId.replace(PROFILE, '');

const sub = (rest: string): object => ({ 'Fn::Sub': `arn:\${AWS::Partition}:bedrock:${rest}` });
