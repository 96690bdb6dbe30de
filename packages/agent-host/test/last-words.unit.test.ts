import { createJournal, createMemoryTable, JournalUnavailable, TableError } from '@agents/journal';
import { MachineStopped } from '../src/last-words.ts';
import { createMachine, interceptedJournal, journalWithout, settle, start } from './support/machine.ts';

const REASON = new MachineStopped('SIGTERM');
const never = <T>() => new Promise<T>(() => undefined);
/** The time is up at once. */
const noTime = async () => undefined;

describe('the last words of a machine', () => {
  it('journal every running task as FAILED with the reason, and stop the agents', async () => {
    const signals: AbortSignal[] = [];
    const { enter, sayLastWords, journal, statuses } = createMachine({
      work(_request, { signal }) {
        signals.push(signal);
        return never();
      },
    });
    await enter(start('s-1'));
    await enter(start('s-2'));
    await sayLastWords(REASON);
    for (const id of ['s-1', 's-2']) {
      expect((await statuses(id)).slice(2)).toEqual(['AGENT_BACKGROUND_TASK_FAILED']);
      expect((await journal.read(id)).events.at(-1)?.errorMessage).toBe('MachineStopped: SIGTERM');
    }
    expect(signals.map(({ reason }) => reason)).toEqual([REASON, REASON]);
  });

  it('are the only end of a task whose agent gives up or finishes afterwards', async () => {
    const { enter, sayLastWords, statuses } = createMachine({
      work: (_request, { signal }) =>
        new Promise((resolve) => signal.addEventListener('abort', () => resolve('done after all'))),
    });
    await enter(start());
    await sayLastWords(REASON);
    await settle();
    expect((await statuses()).slice(2)).toEqual(['AGENT_BACKGROUND_TASK_FAILED']);
  });

  it('are out before the machine forgets the task, or who asks for it would call a living agent lost', async () => {
    let letEndBeWritten: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      letEndBeWritten = resolve;
    });
    const { enter, sayLastWords, busy } = createMachine({
      work: (_request, { signal }) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
      journal: interceptedJournal(({ status }) =>
        status === 'AGENT_BACKGROUND_TASK_FAILED' ? gate : undefined,
      ),
    });
    await enter(start());
    const said = sayLastWords(REASON);
    await settle();
    expect(busy).toEqual(['s-1']);
    letEndBeWritten();
    await said;
    await settle();
    expect(busy).toEqual([]);
  });

  it('wait for the end that a finished task is about to journal, and add none', async () => {
    let letEndBeWritten: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      letEndBeWritten = resolve;
    });
    const { enter, sayLastWords, statuses, lines } = createMachine({
      journal: interceptedJournal(({ status }) =>
        status === 'AGENT_BACKGROUND_TASK_COMPLETED' ? gate : undefined,
      ),
    });
    await enter(start());
    await settle();
    const said = sayLastWords(REASON);
    await settle();
    letEndBeWritten();
    await said;
    expect((await statuses()).slice(2)).toEqual(['AGENT_BACKGROUND_TASK_COMPLETED']);
    expect(lines.map(({ message }) => message)).not.toContain('machine ends while the task runs');
  });

  it('leave a request open that has not begun its task, so that another machine begins it', async () => {
    const { enter, sayLastWords, statuses } = createMachine({
      journal: interceptedJournal(async ({ status }) => {
        if (status === 'AGENT_ENTRYPOINT_STARTED') await sayLastWords(REASON);
      }),
    });
    await expect(enter(start())).rejects.toBe(REASON);
    expect(await statuses()).toEqual(['AGENT_ENTRYPOINT_STARTED']);
  });

  it('follow a TASK_STARTED that was on its way, and that work is not started', async () => {
    let runs = 0;
    let letBegin: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      letBegin = resolve;
    });
    const { enter, sayLastWords, statuses } = createMachine({
      work: async () => {
        runs += 1;
      },
      journal: interceptedJournal(({ status }) =>
        status === 'AGENT_BACKGROUND_TASK_STARTED' ? gate : undefined,
      ),
    });
    const entered = enter(start());
    await settle();
    const said = sayLastWords(REASON);
    letBegin();
    await Promise.all([entered, said]);
    expect((await statuses()).slice(1)).toEqual([
      'AGENT_BACKGROUND_TASK_STARTED',
      'AGENT_BACKGROUND_TASK_FAILED',
    ]);
    expect(runs).toBe(0);
  });

  it('are tried once more when the table refuses them, within their time', async () => {
    const table = createMemoryTable();
    let clock = Date.UTC(2024, 10, 4, 10, 30);
    let refusals = 1;
    const putNew: typeof table.putNew = async (item) => {
      if (item['Status'] === 'AGENT_BACKGROUND_TASK_FAILED' && refusals > 0) {
        refusals -= 1;
        throw new TableError('refused', 'CredentialsProviderError: no credentials');
      }
      return table.putNew(item);
    };
    const time = {
      now: () => clock,
      sleep: async (ms: number) => {
        clock += ms;
      },
    };
    const { enter, sayLastWords, statuses } = createMachine({
      work: never,
      now: time.now,
      journal: createJournal({ table: { ...table, putNew }, ...time }),
    });
    await enter(start());
    await sayLastWords(REASON);
    expect((await statuses()).slice(2)).toEqual(['AGENT_BACKGROUND_TASK_FAILED']);
  });

  it('let no further session in', async () => {
    const { enter, sayLastWords, statuses } = createMachine();
    await sayLastWords(REASON);
    await expect(enter(start())).rejects.toBe(REASON);
    expect(await statuses()).toEqual([]);
  });

  it('are announced for every session that runs, so that its log says why it ended', async () => {
    const { enter, sayLastWords, lines } = createMachine({ work: never });
    await enter(start('s-1'));
    await enter(start('s-2'));
    await sayLastWords(REASON);
    const said = lines.filter(({ message }) => message === 'machine ends while the task runs');
    expect(said).toMatchObject([
      { session_id: 's-1', reason: 'MachineStopped: SIGTERM' },
      { session_id: 's-2', reason: 'MachineStopped: SIGTERM' },
    ]);
  });

  it('are written to the log whole when the journal does not take them', async () => {
    const error = new JournalUnavailable('gave up');
    const { enter, sayLastWords, lines } = createMachine({
      work: never,
      journal: journalWithout(error, 'AGENT_BACKGROUND_TASK_FAILED'),
    });
    await enter(start());
    await sayLastWords(REASON);
    expect(lines.at(-1)).toMatchObject({
      level: 'error',
      session_id: 's-1',
      status: 'AGENT_BACKGROUND_TASK_FAILED',
      error: 'MachineStopped: SIGTERM',
      message: 'end of task not journaled',
    });
  });

  it('end in time when the journal hangs, and say which end was not journaled', async () => {
    const { enter, sayLastWords, lines } = createMachine({
      journal: interceptedJournal(({ status }) =>
        status === 'AGENT_BACKGROUND_TASK_COMPLETED' ? never() : undefined,
      ),
      sleep: noTime,
    });
    await enter(start());
    await settle();
    await sayLastWords(REASON);
    expect(lines.at(-1)).toMatchObject({ status: 'AGENT_BACKGROUND_TASK_COMPLETED', session_id: 's-1' });
  });

  it('leave three of the 15 seconds that AgentCore gives, to the journal as to the waiting', async () => {
    const T0 = Date.UTC(2024, 10, 4, 10, 30);
    const deadlines: (number | undefined)[] = [];
    const waits: number[] = [];
    const { enter, sayLastWords } = createMachine({
      work: never,
      now: () => T0,
      sleep: async (ms) => void waits.push(ms),
      journal: interceptedJournal(({ status }, deadline) => {
        if (status !== 'AGENT_BACKGROUND_TASK_FAILED') return undefined;
        deadlines.push(deadline);
        return never();
      }),
    });
    await enter(start());
    await sayLastWords(REASON);
    expect({ deadlines, waits }).toEqual({ deadlines: [T0 + 12_000], waits: [12_000] });
  });
});
