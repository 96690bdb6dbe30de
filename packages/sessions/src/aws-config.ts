import { SessionsError } from './errors.ts';

/** The variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What every AWS client is made with. The usual chain of AWS decides what is absent. */
export interface AwsConfig {
  readonly region: string;
  readonly profile?: string;
  readonly endpoint?: string;
  readonly credentials?: Credentials | (() => Promise<Credentials>);
  readonly useFipsEndpoint?: boolean;
  readonly useDualstackEndpoint?: boolean;
}

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
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

/** The account of an endpoint on this computer that has no STS. */
const LOCAL_ACCOUNT = '000000000000';

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
  readonly readsCredentialsAgain?: boolean;
}

/**
 * Makes the configuration of a client. An endpoint on this computer needs no account: only a profile that the command line
 * names and keys of the environment are used there. `AWS_PROFILE` would ask for a sign-in, and its settings are for AWS.
 */
export async function awsConfig({
  region,
  profile,
  endpoint,
  env,
  readsCredentialsAgain,
}: ConfigOptions): Promise<AwsConfig> {
  const credentials = readsCredentialsAgain && { credentials: await credentialsReadAgain(profile) };
  const common = {
    ...{ region, ...credentials },
    ...(profile && { profile }),
    ...(endpoint && { endpoint: endpoint.url }),
  };
  if (!endpoint?.isLocal) return common;
  // A client refuses an endpoint of its own together with these two, which the environment may ask for.
  const plain = { useFipsEndpoint: false, useDualstackEndpoint: false };
  return { ...common, ...plain, ...(!profile && { credentials: localCredentials(env) }) };
}

/** The usual chain of AWS, which asks its files again. */
async function credentialsReadAgain(profile: string | undefined): Promise<() => Promise<Credentials>> {
  const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
  return defaultProvider({ ...(profile && { profile }), ignoreCache: true });
}

/** The keys of the environment, or dummies. */
function localCredentials(env: Environment): Credentials {
  const accessKeyId = env['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = env['AWS_SECRET_ACCESS_KEY'];
  const sessionToken = env['AWS_SESSION_TOKEN'];
  if (!accessKeyId || !secretAccessKey) return { accessKeyId: 'local', secretAccessKey: 'local' };
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}

/** The account of the credentials. An endpoint on this computer that has no STS has the account of the local stack. */
export async function accountOf(config: AwsConfig, isLocal: boolean): Promise<string> {
  const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
  const client = new STSClient(config);
  try {
    const { Account } = await client.send(new GetCallerIdentityCommand({}));
    return Account ?? LOCAL_ACCOUNT;
  } catch (error) {
    if (isLocal && isRefusal(error)) return LOCAL_ACCOUNT;
    throw error;
  } finally {
    client.destroy();
  }
}

/** Whether the endpoint answered that it cannot do this. */
function isRefusal(error: unknown): boolean {
  const metadata = error instanceof Error && '$metadata' in error ? Object(error.$metadata) : {};
  return metadata.httpStatusCode >= 400 && metadata.httpStatusCode < 500;
}
