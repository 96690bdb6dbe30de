import { describeError } from '@agents/events';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { loadConfig, NODE_REGION_CONFIG_FILE_OPTIONS, NODE_REGION_CONFIG_OPTIONS } from '@smithy/core/config';

/** The person's own access to AWS, as the AWS CLI finds it: profile, single sign-on or variables. */
export interface DeveloperAws {
  readonly endpoint: URL;
  readonly region: string;
  /** Reads them again when they have expired, and after an error. */
  readonly credentials: ReturnType<typeof defaultProvider>;
}

/** Finds the region; the credentials are looked for when they are needed. */
export async function findDeveloperAws(
  environment: Readonly<Record<string, string | undefined>>,
  defaultRegion: string,
): Promise<DeveloperAws> {
  const { default: _, ...selectors } = NODE_REGION_CONFIG_OPTIONS;
  const region =
    environment['AWS_DEFAULT_REGION'] && !environment['AWS_REGION']
      ? environment['AWS_DEFAULT_REGION']
      : await loadConfig({ ...selectors, default: defaultRegion }, NODE_REGION_CONFIG_FILE_OPTIONS)();
  const endpoint =
    environment['AWS_ENDPOINT_URL_BEDROCK_RUNTIME'] || `https://bedrock-runtime.${region}.amazonaws.com`;
  return { endpoint: new URL(endpoint), region, credentials: defaultProvider() };
}

/** Whose credentials they are, without a secret; or why there are none, and what to do. */
export async function describeDeveloper({ endpoint, region, credentials }: DeveloperAws): Promise<string> {
  const where = `${endpoint.host} (${region})`;
  try {
    const { accessKeyId } = await credentials();
    return `The agent's Bedrock calls, and no others, go to ${where} with your access key ${accessKeyId}. AWS bills them to its account.`;
  } catch (error) {
    return `The agent's Bedrock calls go to ${where}, but you are not signed in to AWS: ${describeError(error)}. Sign in with \`aws sso login\`, or set AWS_PROFILE and restart. Sessions fail until then.`;
  }
}
