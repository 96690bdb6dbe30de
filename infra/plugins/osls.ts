/** The part of the Serverless Framework that these plugins use; the framework ships no types. */
export interface Serverless {
  readonly serviceDir: string;
  /** The command: `sls deploy function` is `['deploy', 'function']`. */
  readonly processedInput: { readonly commands: readonly string[] };
  readonly classes: { readonly Error: new (message: string, code: string) => Error };
  /** `serverless.yml` with its variables resolved. */
  readonly configurationInput: { readonly params?: Readonly<Record<string, unknown>> };
  readonly service: {
    readonly service: string;
    readonly provider: {
      readonly compiledCloudFormationTemplate: { readonly Resources: Readonly<Record<string, Resource>> };
      /** Set when a deployment has nothing to change. */
      readonly shouldNotDeploy?: boolean;
    };
  };
  /** Checks the configuration against the schema to which plugins have added theirs. */
  readonly configSchemaHandler: {
    readonly schema: ConfigSchema;
    validateConfig(config: object): Promise<void>;
  };
  getProvider(name: 'aws'): AwsProvider;
}

/** A JSON Schema, as far as a plugin changes it. */
export interface ConfigSchema {
  readonly properties?: Record<string, ConfigSchema>;
  readonly patternProperties?: Readonly<Record<string, ConfigSchema>>;
  readonly required?: readonly string[];
  readonly items?: ConfigSchema;
  anyOf?: readonly ConfigSchema[];
}

export interface AwsProvider {
  getStage(): string;
  getRegion(): string;
  /** The configuration of every AWS SDK client: region, credentials, endpoint, proxy. */
  getAwsSdkV3Config(): Promise<object>;
  getServerlessDeploymentBucketName(): Promise<string>;
}

export interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}

export type Hooks = Readonly<Record<string, () => Promise<void> | void>>;
