import type { Endpoint, Environment } from './aws-config.ts';
import { memoizeAsync } from './memoize-async.ts';

/** The region if nothing names one. */
const DEFAULT_REGION = 'us-east-1';

export interface RegionOptions {
  /** From the command line. */
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
  readonly endpoint?: Endpoint | undefined;
}

/**
 * The region of every command, `sls` included: the command line, else `AWS_REGION`, else `AWS_DEFAULT_REGION`, else the
 * profile's region, else us-east-1. The order of the two variables is that of the AWS CLI (its user guide, "Environment
 * variables": AWS_REGION overrides AWS_DEFAULT_REGION, and both override the profile). The SDK for JavaScript reads only the first.
 * On an endpoint on this computer, the profile of the environment has no say. Makes no request.
 */
export async function regionOf(
  { region, profile, endpoint }: RegionOptions,
  env: Environment,
): Promise<string> {
  const named = region || env['AWS_REGION'] || env['AWS_DEFAULT_REGION'];
  if (named) return named;
  if (endpoint?.isLocal) return DEFAULT_REGION;
  return (await profileRegion(profile || env['AWS_PROFILE'])) || DEFAULT_REGION;
}

/** The region of a profile in the files of the AWS configuration. The SDK reads them. */
async function profileRegion(profile: string | undefined): Promise<string | undefined> {
  const { createJournalClient } = await import('@agents/journal');
  const client = createJournalClient(profile ? { profile } : {});
  try {
    return await client.config.region();
  } catch {
    return undefined;
  } finally {
    client.destroy();
  }
}

/**
 * The region that a stage is in. An endpoint on this computer is asked: the local stack has one region, whatever region
 * the environment names.
 */
export function stageRegion(
  requested: () => Promise<string>,
  deployed: (() => Promise<{ readonly region?: string }>) | undefined,
): () => Promise<string> {
  if (!deployed) return requested;
  return memoizeAsync(async () => {
    const { region } = await deployed().catch(() => ({ region: undefined }));
    return region ?? requested();
  });
}
