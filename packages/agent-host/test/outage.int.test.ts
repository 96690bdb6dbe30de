import { setTimeout as sleep } from 'node:timers/promises';
import { createDynamoTable, createJournalClient, createResultStore } from '@agents/journal';
import {
  type AgentProcess,
  type ExtractedAgent,
  extractAgent,
  spawnAgent,
  untilHealthy,
  variablesFor,
} from '../../../test/support/agent-process.ts';
import { type FlakyDynamo, type Health, startFlakyDynamo } from '../../../test/support/broken-dynamo.ts';
import { type JournalTable, openJournalTable } from '../../../test/support/journal-table.ts';

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

let agent: ExtractedAgent;
let table: JournalTable;
let dynamo: FlakyDynamo;
let process: AgentProcess;
beforeAll(async () => {
  [agent, table] = await Promise.all([extractAgent(), openJournalTable()]);
  dynamo = await startFlakyDynamo(table.endpoint);
  process = await spawnAgent(
    agent.folder,
    variablesFor({ tableName: table.tableName, endpoint: dynamo.endpoint }),
  );
  await untilHealthy(process);
});
afterAll(async () => {
  process.child.kill('SIGKILL');
  await process.ended;
});

/** Waits until the agent is idle, and tells what the session's journal holds then. */
async function journalOfIdle(sessionId: string) {
  while ((await process.ping()).status !== 'Healthy') await sleep(20);
  return (await table.journal.read(sessionId)).events.map(({ status }) => status);
}

const WHOLE = [
  'AGENT_ENTRYPOINT_STARTED',
  'AGENT_BACKGROUND_TASK_STARTED',
  'AGENT_BACKGROUND_TASK_COMPLETED',
];

describe('an agent whose journal is out of reach', () => {
  it.each<Health>(['down', 'answers lost'])(
    'ends its task once the journal is back, with one result and one end, after it was %s',
    async (health) => {
      const session_id = `s-${health.replaceAll(' ', '-')}`;
      await process.invoke({
        action: 'start',
        session_id,
        payload: { prompt: 'Ships sail.', work_seconds: 0.1 },
      });
      await dynamo.become(health, 3);
      expect((await process.ping()).status).toBe('HealthyBusy');
      await dynamo.become('up');

      expect(await journalOfIdle(session_id)).toEqual(WHOLE);
      const client = createJournalClient({ endpoint: table.endpoint, region: 'us-east-1', credentials });
      const results = createResultStore({ table: createDynamoTable({ client, tableName: table.tableName }) });
      await expect(results.get(session_id)).resolves.toMatchObject({ prompt: 'Ships sail.' });
    },
  );

  it('takes on a request once, though every answer of the journal is lost for a while', async () => {
    const lost = dynamo.become('answers lost', 3);
    const answer = process.invoke({ action: 'start', session_id: 's-new', payload: { work_seconds: 0 } });
    await lost;
    await dynamo.become('up');
    await expect(answer).resolves.toMatchObject({ answer: { outcome: 'started' } });
    expect(await journalOfIdle('s-new')).toEqual(WHOLE);
  });
});
