import { agentPolicy } from './role-policy.ts';

export interface AgentCodeOptions {
  /** An image in ECR, or empty for the zip that is packaged with the service. */
  readonly agentImage: string;
  /** Folder of the agent's zips in the deployment bucket. */
  readonly keyPrefix: string;
}

/** What the template says of the agent's code: the runtime's `AgentRuntimeArtifact`, and the right to fetch it. */
export interface AgentCode {
  readonly artifact: object;
  readonly access: Readonly<Record<'AgentCodeAccess', object>>;
}

/** `ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME` with a tag or, better, a digest: a tag may name another image tomorrow. */
const IMAGE =
  /^(?<account>\d{12})\.dkr\.ecr\.(?<region>[a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/(?<name>[a-z0-9._/-]+)(?::[\w.-]+|@sha256:[0-9a-f]{64})$/;

/**
 * Says what AgentCore runs: a container image if the stage names one, else the zip.
 *
 * @throws TypeError when `agentImage` is no image in ECR
 */
export function agentCode({ agentImage, keyPrefix }: AgentCodeOptions): AgentCode {
  return agentImage === '' ? zip(keyPrefix) : image(agentImage);
}

function zip(keyPrefix: string): AgentCode {
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
    access: {
      AgentCodeAccess: agentPolicy('fetch-the-zip', [
        {
          Effect: 'Allow',
          Action: 's3:GetObject',
          Resource: { 'Fn::Sub': `\${ServerlessDeploymentBucket.Arn}/${keyPrefix}/*` },
        },
      ]),
    },
  };
}

function image(uri: string): AgentCode {
  const { account, region, name } = IMAGE.exec(uri)?.groups ?? {};
  if (!account) {
    throw new TypeError(
      `param agentImage: expected ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME with @sha256:DIGEST or :TAG, found "${uri}"`,
    );
  }
  return {
    artifact: { ContainerConfiguration: { ContainerUri: uri } },
    access: {
      AgentCodeAccess: agentPolicy('fetch-the-image', [
        {
          Effect: 'Allow',
          Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
          Resource: { 'Fn::Sub': `arn:\${AWS::Partition}:ecr:${region}:${account}:repository/${name}` },
        },
        // A token is the registry's, not a repository's: it has no resource.
        { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
      ]),
    },
  };
}
