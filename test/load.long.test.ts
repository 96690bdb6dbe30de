import { foldSession } from '@agents/events';
import { putSessionEvent } from '@agents/sessions';
import { peakMemoryOf } from './support/process-memory.ts';
import { startWholeSystem, untilAllEnded, type WholeSystem } from './support/stack.ts';

const SESSIONS = 200;
const GIB = 1024 ** 3;

let system: WholeSystem;
beforeAll(async () => {
  // Other tests show a process for each session and each call; with 200 of them, this one would measure Node.js.
  system = await startWholeSystem('whole', [
    ...['--agent-processes', '4', '--share-agents', '--function-processes', '4'],
  ]);
});
afterAll(() => system.stop());

describe('many sessions at once', () => {
  it(`complete with six records each: ${SESSIONS} sessions, with the whole stack in one GiB`, async () => {
    const memory = peakMemoryOf(system.pid);

    const ids = await Promise.all(
      Array.from({ length: SESSIONS }, (_, index) =>
        putSessionEvent(
          system.events,
          JSON.stringify({ prompt: `Session number ${index}`, work_seconds: 2 }),
        ),
      ),
    );
    const executions = await untilAllEnded(system, ids);
    const journals = await Promise.all(ids.map((id) => system.journal.read(id)));
    const peak = await memory.stop();

    expect(executions.filter(({ status }) => status !== 'SUCCEEDED')).toEqual([]);
    expect(new Set(journals.map(({ events }) => events.length))).toEqual(new Set([6]));
    expect(new Set(journals.map(({ events }) => foldSession(events).state))).toEqual(new Set(['COMPLETED']));
    expect(journals.flatMap(({ unreadable }) => unreadable)).toEqual([]);
    expect(peak).toBeLessThan(GIB);
  }, 240_000);
});
