import { parseModelChoice } from '@agents/events';

export interface AgentParams {
  /** An image in ECR, or empty for the zip that is packaged with the service. */
  readonly agentImage: string;
  /** `bedrock:` and a model or inference profile, by id or ARN; `openai:` and a model; empty for the offline model. */
  readonly model: string;
  /** The base URL of `openai:`. */
  readonly modelUrl: string;
  /** The folder of the agent's zips in the deployment bucket. */
  readonly keyPrefix: string;
}

/** The part of the template that depends on the agent's parameters. */
export interface AgentResources {
  /** The runtime's `AgentRuntimeArtifact`. */
  readonly artifact: object;
  /** The policies of the agent's role: to fetch its code, and to call its model. */
  readonly access: Readonly<Record<string, object>>;
}

/**
 * Makes the part of the template that depends on the agent's parameters: AgentCore runs the image if the stage names one,
 * otherwise the zip.
 *
 * @throws TypeError when `agentImage` is not an image in ECR
 * @throws InvalidModelChoice when `model` or `modelUrl` cannot be used
 */
export function agentResources({ agentImage, model, modelUrl, keyPrefix }: AgentParams): AgentResources {
  const choice = parseModelChoice({ model, url: modelUrl });
  const { artifact, policy } = agentImage === '' ? zip(keyPrefix) : image(agentImage);
  const access = choice.provider === 'bedrock' ? modelAccess(choice.id) : {};
  return { artifact, access: { AgentCodeAccess: policy, ...access } };
}

/** A statement of a policy; resources may be intrinsic functions of the template. */
interface Statement {
  readonly Effect: 'Allow';
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: object;
}

/** A policy of the agent's role, in a separate resource because it depends on the parameters. */
function agentPolicy(name: string, statements: readonly Statement[]): object {
  return {
    Type: 'AWS::IAM::RolePolicy',
    Properties: {
      RoleName: { Ref: 'AgentRole' },
      PolicyName: name,
      PolicyDocument: { Version: '2012-10-17', Statement: statements },
    },
  };
}

interface AgentCode {
  readonly artifact: object;
  /** The right to fetch it. */
  readonly policy: object;
}

function zip(keyPrefix: string): AgentCode {
  const Resource = { 'Fn::Sub': `\${ServerlessDeploymentBucket.Arn}/${keyPrefix}/*` };
  return {
    artifact: {
      CodeConfiguration: {
        Runtime: 'NODE_22',
        EntryPoint: ['main.js'],
        Code: {
          S3: {
            Bucket: { Ref: 'ServerlessDeploymentBucket' },
            Prefix: 'set by infra/plugins/agent-artifact.ts',
          },
        },
      },
    },
    policy: agentPolicy('fetch-the-zip', [{ Effect: 'Allow', Action: 's3:GetObject', Resource }]),
  };
}

/** `ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME` with a tag or, better, a digest: a tag can name another image later. */
const IMAGE =
  /^(?<account>\d{12})\.dkr\.ecr\.(?<region>[a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/(?<name>[a-z0-9._/-]+)(?::[\w.-]+|@sha256:[0-9a-f]{64})$/;

function image(uri: string): AgentCode {
  const { account, region, name } = IMAGE.exec(uri)?.groups ?? {};
  if (!account) {
    throw new TypeError(
      `param agentImage: expected ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME with @sha256:DIGEST or :TAG, found "${uri}"`,
    );
  }
  return {
    artifact: { ContainerConfiguration: { ContainerUri: uri } },
    policy: agentPolicy('fetch-the-image', [
      {
        Effect: 'Allow',
        Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
        Resource: { 'Fn::Sub': `arn:\${AWS::Partition}:ecr:${region}:${account}:repository/${name}` },
      },
      // A token belongs to the registry, not to a repository, so it has no resource.
      { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
    ]),
  };
}

/** IAM checks `ConverseStream`, which the Strands SDK calls, as this action. */
const MODEL_ACTION = 'bedrock:InvokeModelWithResponseStream';

/** The region group that precedes the model's id in the id of a system-defined inference profile. */
const PROFILE = /^(?:us|us-gov|eu|apac|jp|au|ca|global)\./;

/** The right to call the stage's model and no other. */
function modelAccess(modelId: string): Readonly<Record<string, object>> {
  return { AgentModelAccess: agentPolicy('ask-the-model', modelStatements(modelId)) };
}

function modelStatements(modelId: string): readonly Statement[] {
  if (modelId.startsWith('arn:')) {
    return modelId.includes(':application-inference-profile/')
      ? // Only Bedrock knows the models behind it. The condition allows them through the profile only.
        throughProfile(modelId, '*')
      : modelId.includes(':inference-profile/')
        ? throughProfile(modelId, modelOf(modelId.slice(modelId.indexOf('/') + 1)))
        : [{ Effect: 'Allow', Action: MODEL_ACTION, Resource: modelId }];
  }
  if (!PROFILE.test(modelId)) {
    const Resource = bedrock(`\${AWS::Region}::foundation-model/${modelId}`);
    return [{ Effect: 'Allow', Action: MODEL_ACTION, Resource }];
  }
  const profile = bedrock(`\${AWS::Region}:\${AWS::AccountId}:inference-profile/${modelId}`);
  return throughProfile(profile, modelOf(modelId));
}

/** A profile routes to a model in one of its regions. IAM checks both the profile and that model. */
function throughProfile(profile: unknown, model: string): readonly Statement[] {
  return [
    { Effect: 'Allow', Action: MODEL_ACTION, Resource: profile },
    {
      Effect: 'Allow',
      Action: MODEL_ACTION,
      Resource: bedrock(`*::foundation-model/${model}`),
      Condition: { StringEquals: { 'bedrock:InferenceProfileArn': profile } },
    },
  ];
}

const modelOf = (profileId: string): string => profileId.replace(PROFILE, '');

const bedrock = (rest: string): object => ({ 'Fn::Sub': `arn:\${AWS::Partition}:bedrock:${rest}` });
