import type { Serverless } from '../../plugins/osls.ts';

/** The framework's error: a message and a code. */
class FrameworkError extends Error {
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}

/** The compiled resource of `infra/agent-runtime.yml`, as far as the plugins use it. */
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
  /** Default: `package`. */
  readonly command?: string;
  readonly stage?: string;
  readonly region?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly resources?: Serverless['service']['provider']['compiledCloudFormationTemplate']['Resources'];
  readonly shouldNotDeploy?: boolean;
  /** Where the AWS SDK sends its requests. */
  readonly endpoint?: string;
}

/** The framework as the plugins see it, with a template of one resource. */
export function fakeServerless(options: FakeServerlessOptions = {}): Serverless {
  const { serviceDir = '/nowhere', stage = 'dev', params, endpoint, shouldNotDeploy } = options;
  const { region = 'us-east-1', command = 'package' } = options;
  const resources = options.resources ?? { AgentRuntime: runtimeResource() };
  return {
    serviceDir,
    processedInput: { commands: command.split(' ') },
    classes: { Error: FrameworkError },
    configurationInput: params ? { params } : {},
    configSchemaHandler: { schema: {}, validateConfig: async () => {} },
    service: {
      service: 'agents',
      provider: {
        compiledCloudFormationTemplate: { Resources: resources },
        ...(shouldNotDeploy !== undefined && { shouldNotDeploy }),
      },
    },
    getProvider: () => ({
      getStage: () => stage,
      getRegion: () => region,
      getAwsSdkV3Config: async () => ({
        endpoint,
        region,
        credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
        maxAttempts: 1,
      }),
      getServerlessDeploymentBucketName: async () => 'agents-deployments',
    }),
  };
}
