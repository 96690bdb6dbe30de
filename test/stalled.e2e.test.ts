import { putSessionEvent } from '@agents/sessions';
import { GetExecutionHistoryCommand } from '@aws-sdk/client-sfn';
import {
  executionArn,
  startWholeSystem,
  untilEnded,
  untilJournaled,
  type WholeSystem,
} from './support/stack.ts';

let system: WholeSystem;
beforeAll(async () => {
  system = await startWholeSystem('inquisitive');
});
afterAll(() => system.stop());

const start = (payload: object) => putSessionEvent(system.events, JSON.stringify(payload));

const stallsOf = (sessionId: string): readonly string[] =>
  system.logs.filter((line) => line.includes('session stalled') && line.includes(sessionId));

/** How often the workflow has started a round. */
async function roundsOf(sessionId: string): Promise<number> {
  const { events = [] } = await system.workflow.send(
    new GetExecutionHistoryCommand({ executionArn: executionArn(sessionId), maxResults: 1_000 }),
  );
  return events.filter(({ stateEnteredEventDetails: entered }) => entered?.name === 'Follow').length;
}

describe('a task that reports progress', () => {
  it('is logged at each liveness check once it reports no more, ends a round for the notice, and goes on', async () => {
    const sessionId = await start({ work_seconds: 8, reports_seconds: 0.4 });
    expect(await untilEnded(system, sessionId)).toMatchObject({ status: 'SUCCEEDED' });

    const lines = stallsOf(sessionId);
    expect(lines.length).toBeGreaterThanOrEqual(2);
    for (const line of lines) expect(line).toMatch(/doing part 2.*age_seconds.*stalled_after_seconds/);
    expect(await roundsOf(sessionId)).toBe(2);
  });

  it('is not stalled while it reports', async () => {
    const sessionId = await start({ work_seconds: 6, reports_seconds: 6 });
    expect(await untilEnded(system, sessionId)).toMatchObject({ status: 'SUCCEEDED' });

    expect(stallsOf(sessionId)).toEqual([]);
    expect(await roundsOf(sessionId)).toBe(1);
    const notes = await system.progress.all(sessionId);
    expect(notes.map(({ done }) => done)).toEqual([1, expect.any(Number), 30]);
    expect(notes.at(-1)).toMatchObject({
      text: 'doing part 30',
      total: 30,
      usage: [{ model: 'fixture-model', inputTokens: 3_000, outputTokens: 300 }],
    });
  });

  it('is not stalled if it has never reported', async () => {
    const sessionId = await start({ work_seconds: 5 });
    await untilJournaled(system, sessionId, 'AGENT_BACKGROUND_TASK_COMPLETED');
    expect(stallsOf(sessionId)).toEqual([]);
    expect(await system.progress.all(sessionId)).toEqual([]);
  });
});
