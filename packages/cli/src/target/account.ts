import type { AwsConfig } from './aws-config.ts';

/** The account of the local stack. */
const LOCAL_ACCOUNT = '000000000000';

/** The account that the credentials belong to; asked for where it is not the local stack's. */
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
