import type { World } from '@agents/sessions';
import { afterTests } from '../../../../test/support/after-tests.ts';
import { type RunningConsole, startConsole } from '../../src/index.ts';

export interface ServeOptions {
  readonly endpoint: string;
  readonly write?: boolean;
  readonly port?: number;
  readonly now?: () => number;
  readonly profile?: string;
}

const sleep: World['sleep'] = (ms) => new Promise((resolve) => setTimeout(resolve, ms).unref());

/** Serves a console of the stage dev of an endpoint. It is closed after the tests of the file. */
export async function serveConsole({
  endpoint,
  port = 0,
  now = Date.now,
  write = false,
  ...where
}: ServeOptions): Promise<RunningConsole> {
  const env = { AWS_ENDPOINT_URL: endpoint };
  const console = await startConsole({
    where: { stage: 'dev', region: 'us-east-1', ...where },
    world: { env, now, sleep },
    port,
    write,
    journalCall: async () => ({ command: './journal', options: ['--local'] }),
    recentRetries: async () => ({ of: () => [], remember: async () => {} }),
    explain: async (error) => ({
      code: 'FAILED',
      message: error instanceof Error ? error.message : String(error),
    }),
  });
  afterTests(console.close);
  return console;
}
