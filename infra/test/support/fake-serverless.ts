import type { Serverless } from '../../plugins/osls.ts';

/** The framework's own error, as far as anybody sees it: a message and a code. */
class FrameworkError extends Error {
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}

/** What `infra/agent-runtime.yml` becomes when it is compiled, as far as the plugins touch it. */
export function runtimeResource() {
  return {
    Type: 'AWS::BedrockAgentCore::Runtime',
    Properties: {
      AgentRuntimeArtifact: {
        CodeConfiguration: { Code: { S3: { Bucket: 'agents-deployments', Prefix: 'not set yet' } } },
      },
    },
  };
}

export interface FakeServerlessOptions {
  readonly serviceDir?: string;
  readonly stage?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly resources?: Serverless['service']['provider']['compiledCloudFormationTemplate']['Resources'];
  readonly shouldNotDeploy?: boolean;
  /** Where the AWS SDK sends its requests. */
  readonly endpoint?: string;
}

/** The framework as the plugins of this folder see it, around a template of one resource. */
export function fakeServerless(options: FakeServerlessOptions = {}): Serverless {
  const { serviceDir = '/nowhere', stage = 'dev', params, endpoint, shouldNotDeploy } = options;
  const resources = options.resources ?? { AgentRuntime: runtimeResource() };
  return {
    serviceDir,
    classes: { Error: FrameworkError },
    configurationInput: params ? { params } : {},
    service: {
      service: 'agents',
      provider: {
        compiledCloudFormationTemplate: { Resources: resources },
        ...(shouldNotDeploy !== undefined && { shouldNotDeploy }),
      },
    },
    getProvider: () => ({
      getStage: () => stage,
      getAwsSdkV3Config: async () => ({
        endpoint,
        region: 'us-east-1',
        credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
        maxAttempts: 1,
      }),
      getServerlessDeploymentBucketName: async () => 'agents-deployments',
    }),
  };
}
