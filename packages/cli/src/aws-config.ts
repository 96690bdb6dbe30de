/** What every AWS client of the command line is made with. */
export interface AwsConfig {
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** The region where nothing names one, as in `serverless.yml`. */
const DEFAULT_REGION = 'us-east-1';

/**
 * Reads where to go from the environment: `AWS_ENDPOINT_URL` when set, the usual AWS chain otherwise. An endpoint on this
 * machine needs no account, so dummy credentials stand in where none are set.
 */
export function awsConfig(env: Readonly<Record<string, string | undefined>>): AwsConfig {
  const region = env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? DEFAULT_REGION;
  const endpoint = env['AWS_ENDPOINT_URL'];
  if (!endpoint) return { region };
  const isLocal = ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(endpoint).hostname);
  const hasCredentials = Boolean(env['AWS_ACCESS_KEY_ID'] ?? env['AWS_PROFILE']);
  return {
    region,
    endpoint,
    ...(isLocal && !hasCredentials && { credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }),
  };
}
