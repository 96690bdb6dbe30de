import { describeError } from '@agents/events';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { loadConfig, NODE_REGION_CONFIG_FILE_OPTIONS, NODE_REGION_CONFIG_OPTIONS } from '@smithy/core/config';

/** The person's own access to AWS, as the AWS CLI finds it: profile, single sign-on or variables; or a Bedrock API key. */
export interface DeveloperAws {
  readonly endpoint: URL;
  readonly region: string;
  /** A Bedrock API key. It comes before credentials, as in AWS's SDKs (Bedrock User Guide, "Use an Amazon Bedrock API key"). */
  readonly apiKey?: string | undefined;
  /** Reads them again when they have expired, and after an error. */
  readonly credentials: () => Promise<Awaited<ReturnType<ReturnType<typeof defaultProvider>>>>;
}

/** Variables of a person's shell; they need not be those of this process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Finds the region; the credentials are looked for when they are needed. */
export async function findDeveloperAws(
  environment: Environment,
  defaultRegion: string,
): Promise<DeveloperAws> {
  const { default: _, ...selectors } = NODE_REGION_CONFIG_OPTIONS;
  const region =
    environment['AWS_REGION'] ||
    environment['AWS_DEFAULT_REGION'] ||
    (await loadConfig({ ...selectors, default: defaultRegion }, NODE_REGION_CONFIG_FILE_OPTIONS)());
  const endpoint =
    environment['AWS_ENDPOINT_URL_BEDROCK_RUNTIME'] || `https://bedrock-runtime.${region}.amazonaws.com`;
  return {
    endpoint: new URL(endpoint),
    region,
    apiKey: environment['AWS_BEARER_TOKEN_BEDROCK'] || undefined,
    credentials: credentialsIn(environment) ?? defaultProvider(),
  };
}

/** The keys of the environment, if the SDK would take them: a profile that is named comes first. */
function credentialsIn(environment: Environment): DeveloperAws['credentials'] | undefined {
  const { AWS_PROFILE, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = environment;
  if (AWS_PROFILE || !AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) return undefined;
  return async () => ({
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {}),
  });
}

/** Whose credentials they are, without a secret; or why there are none, and what to do. */
export async function describeDeveloper(aws: DeveloperAws): Promise<string> {
  const where = `${aws.endpoint.host} (${aws.region})`;
  const goWith = (access: string) =>
    `The agent's Bedrock calls, and no others, go to ${where} with your ${access}. AWS bills them to its account.`;
  if (aws.apiKey !== undefined) return goWith('Bedrock API key of AWS_BEARER_TOKEN_BEDROCK');
  try {
    const { accessKeyId } = await aws.credentials();
    return goWith(`access key ${accessKeyId}`);
  } catch (error) {
    return `The agent's Bedrock calls go to ${where}, but you are not signed in to AWS: ${describeError(error)}. Sign in with \`aws sso login\`, or set AWS_PROFILE or AWS_BEARER_TOKEN_BEDROCK and restart. Sessions fail until then.`;
  }
}
