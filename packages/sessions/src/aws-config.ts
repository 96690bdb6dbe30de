import { SessionsError } from './errors.ts';

/** The variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What every AWS client is made with. The usual chain of AWS decides what is absent. */
export interface AwsConfig {
  readonly region: string;
  readonly profile?: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** A client, which holds connections. */
export interface Client {
  destroy(): void;
}

/** Makes a client for a stage, which closes it. */
export type Connect = <C extends Client>(make: (config: AwsConfig) => C | Promise<C>) => Promise<C>;

/** An endpoint to use instead of those of AWS. */
export interface Endpoint {
  readonly url: string;
  /** Whether it is the local stack, on this computer. */
  readonly isLocal: boolean;
}

const DEFAULT_PORT = '4566';
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/** The account of the local stack. */
const LOCAL_ACCOUNT = '000000000000';

/** The region if nothing names one, as in `serverless.yml`. */
const DEFAULT_REGION = 'us-east-1';

/**
 * The endpoint to use; `undefined` means AWS itself.
 *
 * @param wantsLocal asks for the local stack: an `AWS_ENDPOINT_URL` on another computer is then ignored
 * @throws SessionsError `INVALID_ENDPOINT` when `AWS_ENDPOINT_URL` is not a URL
 */
export function endpointOf(wantsLocal: boolean, env: Environment): Endpoint | undefined {
  const given = env['AWS_ENDPOINT_URL'];
  const named = given ? parse(given) : undefined;
  if (!wantsLocal || named?.isLocal) return named;
  return { url: `http://127.0.0.1:${env['LOCAL_STACK_PORT'] || DEFAULT_PORT}`, isLocal: true };
}

function parse(url: string): Endpoint {
  const parsed = URL.parse(url);
  if (!parsed || !/^https?:$/.test(parsed.protocol)) {
    const expected = 'expected a URL like http://127.0.0.1:4566';
    throw new SessionsError('INVALID_ENDPOINT', `AWS_ENDPOINT_URL: ${expected}, found "${url}".`);
  }
  return { url: url.replace(/\/$/, ''), isLocal: LOOPBACK.includes(parsed.hostname) };
}

export interface ConfigOptions {
  readonly region: string;
  readonly profile?: string | undefined;
  readonly endpoint?: Endpoint | undefined;
  readonly env: Environment;
}

/** Makes the configuration of a client. The local stack needs no account: dummy credentials stand in for absent ones. */
export function awsConfig({ region, profile, endpoint, env }: ConfigOptions): AwsConfig {
  const hasCredentials = Boolean(profile ?? env['AWS_PROFILE'] ?? env['AWS_ACCESS_KEY_ID']);
  return {
    region,
    ...(profile && { profile }),
    ...(endpoint && { endpoint: endpoint.url }),
    ...(endpoint?.isLocal &&
      !hasCredentials && { credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }),
  };
}

/** The region of a profile in the files of the AWS configuration, or the default one. Makes no request. */
export async function configuredRegion(profile: string | undefined): Promise<string> {
  const { createJournalClient } = await import('@agents/journal');
  const client = createJournalClient(profile ? { profile } : {});
  try {
    return await client.config.region();
  } catch {
    return DEFAULT_REGION;
  } finally {
    client.destroy();
  }
}

/** The account of the credentials. AWS is asked for it; the local stack has a known one. */
export async function accountOf(config: AwsConfig, isLocal: boolean): Promise<string> {
  if (isLocal) return LOCAL_ACCOUNT;
  const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
  const client = new STSClient(config);
  try {
    const { Account } = await client.send(new GetCallerIdentityCommand({}));
    return Account ?? LOCAL_ACCOUNT;
  } finally {
    client.destroy();
  }
}
