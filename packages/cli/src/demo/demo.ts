import {
  createDynamoTable,
  createJournal,
  createJournalClient,
  createResultStore,
  type SessionEvent,
  type SessionState,
} from '@agents/journal';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { awsConfig } from '../aws-config.ts';
import { eventLine } from '../follow/event-line.ts';
import { followSession } from '../follow/follow-session.ts';
import { putSessionEvent } from '../trigger/put-session-event.ts';

export interface DemoOptions {
  readonly endpoint: string;
  readonly tableName: string;
  readonly prompt: string;
  readonly say: (line: string) => void;
  readonly sleep: (ms: number) => Promise<void>;
}

/** How often the journal is looked at, in milliseconds: fast enough to look live. */
const LOOK_EVERY_MS = 150;

/** Triggers one session, shows its journal live, then its result. Returns whether it completed. */
export async function runDemo({ endpoint, tableName, prompt, say, sleep }: DemoOptions): Promise<boolean> {
  const config = { ...awsConfig({ AWS_ENDPOINT_URL: endpoint }) };
  const events = new EventBridgeClient(config);
  const client = createJournalClient(config);
  const table = createDynamoTable({ client, tableName });
  try {
    const sessionId = await putSessionEvent(events, JSON.stringify({ prompt }));
    say(`Session ${sessionId} (the id of the event that EventBridge took)\n`);

    const state = await show(createJournal({ table }), sessionId, { say, sleep });
    say(`\nState: ${state.state}`);
    if (state.endEvent?.errorMessage) say(`Error: ${state.endEvent.errorMessage}`);

    const result = await createResultStore({ table }).get(sessionId);
    if (result !== undefined) say(`Result: ${JSON.stringify(result, null, 2)}`);
    return state.state === 'COMPLETED';
  } finally {
    events.destroy();
    client.destroy();
  }
}

async function show(
  journal: ReturnType<typeof createJournal>,
  sessionId: string,
  { say, sleep }: Pick<DemoOptions, 'say' | 'sleep'>,
): Promise<SessionState> {
  let before: SessionEvent | undefined;
  for await (const look of followSession({ journal, sessionId, pause: () => sleep(LOOK_EVERY_MS) })) {
    for (const event of look.newEvents) {
      say(eventLine(event, before));
      before = event;
    }
    if (look.state.endEvent) return look.state;
  }
  throw new Error(`session ${sessionId}: the journal was not followed to its end`);
}
