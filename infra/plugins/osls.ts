/** As much of the Serverless Framework as the plugins of this folder touch; it ships no types of its own. */
export interface Serverless {
  readonly serviceDir: string;
  readonly classes: { readonly Error: new (message: string, code: string) => Error };
  /** `serverless.yml` as it was resolved. */
  readonly configurationInput: { readonly params?: Readonly<Record<string, unknown>> };
  readonly service: {
    readonly service: string;
    readonly provider: {
      readonly compiledCloudFormationTemplate: { readonly Resources: Readonly<Record<string, Resource>> };
      /** Set by a deployment that found nothing to change. */
      readonly shouldNotDeploy?: boolean;
    };
  };
  getProvider(name: 'aws'): AwsProvider;
}

export interface AwsProvider {
  getStage(): string;
  /** What every client of the AWS SDK for JavaScript v3 is made with: region, credentials, endpoint, proxy. */
  getAwsSdkV3Config(): Promise<object>;
  getServerlessDeploymentBucketName(): Promise<string>;
}

export interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}

export type Hooks = Readonly<Record<string, () => Promise<void> | void>>;
