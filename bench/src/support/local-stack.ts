import { journalTableName } from '@agents/events';
import { createDynamoTable, createJournal, createJournalClient, type Journal } from '@agents/journal';
import { startStackProcess } from '@agents/local-stack';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SFNClient } from '@aws-sdk/client-sfn';
import { PACKAGES, packageForRun } from '../../../test/support/package-service.ts';
import { fromRoot } from './from-root.ts';

/** What is packaged for the benchmark, as the local stack names it. */
export const STAGE = 'dev';

/** The packaged service on a fresh local stack, and what one needs to use it. */
export interface LocalStack {
  readonly pid: number;
  readonly events: EventBridgeClient;
  readonly workflow: SFNClient;
  readonly journal: Pick<Journal, 'read'>;
  stop(): Promise<void>;
}

/** Starts the stack in processes of its own, with the agent of the tests, whose sessions share four processes. */
export async function startLocalStack(): Promise<LocalStack> {
  const main = fromRoot('packages/local-stack/src/main.ts');
  await packageForRun('whole');
  const shared = ['--agent-processes', '4', '--share-agents'];
  const stack = await startStackProcess(main, ['--package', fromRoot(PACKAGES.whole), ...shared]);
  const config = {
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    endpoint: stack.endpoint,
  };
  const events = new EventBridgeClient(config);
  const workflow = new SFNClient(config);
  const client = createJournalClient(config);
  return {
    pid: stack.pid,
    ...{ events, workflow },
    journal: createJournal({ table: createDynamoTable({ client, tableName: journalTableName(STAGE) }) }),
    async stop() {
      for (const each of [events, workflow, client]) each.destroy();
      await stack.stop();
    },
  };
}
