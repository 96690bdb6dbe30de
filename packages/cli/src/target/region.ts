import { createJournalClient } from '@agents/journal';

/** The region where nothing names one, as in `serverless.yml`. */
export const DEFAULT_REGION = 'us-east-1';

/** The region that the AWS configuration names for a profile, or the default one. Reads files only. */
export async function configuredRegion(profile: string | undefined): Promise<string> {
  const client = createJournalClient(profile ? { profile } : {});
  try {
    return await client.config.region();
  } catch {
    return DEFAULT_REGION;
  } finally {
    client.destroy();
  }
}
