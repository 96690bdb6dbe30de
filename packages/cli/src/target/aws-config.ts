import type { Io } from '../io.ts';
import type { Endpoint } from './endpoint.ts';

/** What every AWS client is made with; what is absent the AWS chain decides. */
export interface AwsConfig {
  readonly region: string;
  readonly profile?: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export interface Where {
  readonly region: string;
  readonly profile?: string | undefined;
  readonly endpoint?: Endpoint | undefined;
  readonly env: Io['env'];
}

/** Says where to go. An endpoint on this machine needs no account: dummy credentials stand in where none are named. */
export function awsConfig({ region, profile, endpoint, env }: Where): AwsConfig {
  const hasCredentials = Boolean(profile ?? env['AWS_PROFILE'] ?? env['AWS_ACCESS_KEY_ID']);
  return {
    region,
    ...(profile && { profile }),
    ...(endpoint && { endpoint: endpoint.url }),
    ...(endpoint?.isLocal &&
      !hasCredentials && { credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }),
  };
}
