import { EventEmitter } from 'node:events';
import { createJournal, createMemoryTable, JournalUnavailable, TableError } from '@agents/journal';
import { createLogger } from '@agents/service';
import { MachineStopped, writeFinalEventsAtEnd } from '../src/final-events.ts';
import { createMicroVm, interceptedJournal, journalWithout, settle, start } from './support/micro-vm.ts';

const REASON = new MachineStopped('SIGTERM');
const never = <T>() => new Promise<T>(() => undefined);
/** The deadline is reached at once. */
const noTime = async () => undefined;

describe('writing the final events', () => {
  it('writes FAILED with the reason for each running task, and aborts the agents', async () => {
    const signals: AbortSignal[] = [];
    const { enter, writeFinalEvents, journal, statuses } = createMicroVm({
      work(_request, { signal }) {
        signals.push(signal);
        return never();
      },
    });
    await enter(start('s-1'));
    await enter(start('s-2'));
    await writeFinalEvents(REASON);
    for (const id of ['s-1', 's-2']) {
      expect((await statuses(id)).slice(2)).toEqual(['AGENT_BACKGROUND_TASK_FAILED']);
      expect((await journal.read(id)).events.at(-1)?.errorMessage).toBe('MachineStopped: SIGTERM');
    }
    expect(signals.map(({ reason }) => reason)).toEqual([REASON, REASON]);
  });

  it('writes the only final event of a task whose agent finishes afterwards', async () => {
    const { enter, writeFinalEvents, statuses } = createMicroVm({
      work: (_request, { signal }) =>
        new Promise((resolve) => signal.addEventListener('abort', () => resolve('done after all'))),
    });
    await enter(start());
    await writeFinalEvents(REASON);
    await settle();
    expect((await statuses()).slice(2)).toEqual(['AGENT_BACKGROUND_TASK_FAILED']);
  });

  it('keeps the task known until its event is written, so that a liveness check does not call the agent lost', async () => {
    let letEventBeWritten: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      letEventBeWritten = resolve;
    });
    const { enter, writeFinalEvents, busy } = createMicroVm({
      work: (_request, { signal }) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
      journal: interceptedJournal(({ status }) =>
        status === 'AGENT_BACKGROUND_TASK_FAILED' ? gate : undefined,
      ),
    });
    await enter(start());
    const written = writeFinalEvents(REASON);
    await settle();
    expect(busy).toEqual(['s-1']);
    letEventBeWritten();
    await written;
    await settle();
    expect(busy).toEqual([]);
  });

  it('waits for the final event of a task that has ended, and adds none', async () => {
    let letEventBeWritten: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      letEventBeWritten = resolve;
    });
    const { enter, writeFinalEvents, statuses, lines } = createMicroVm({
      journal: interceptedJournal(({ status }) =>
        status === 'AGENT_BACKGROUND_TASK_COMPLETED' ? gate : undefined,
      ),
    });
    await enter(start());
    await settle();
    const written = writeFinalEvents(REASON);
    await settle();
    letEventBeWritten();
    await written;
    expect((await statuses()).slice(2)).toEqual(['AGENT_BACKGROUND_TASK_COMPLETED']);
    expect(lines.map(({ message }) => message)).not.toContain('microVM stops while the task is running');
  });

  it('leaves a session open whose task has not started, so that another microVM starts it', async () => {
    const { enter, writeFinalEvents, statuses } = createMicroVm({
      journal: interceptedJournal(async ({ status }) => {
        if (status === 'AGENT_ENTRYPOINT_STARTED') await writeFinalEvents(REASON);
      }),
    });
    await expect(enter(start())).rejects.toBe(REASON);
    expect(await statuses()).toEqual(['AGENT_ENTRYPOINT_STARTED']);
  });

  it('writes FAILED after a TASK_STARTED that was being written, and does not start the work', async () => {
    let runs = 0;
    let letStartBeWritten: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      letStartBeWritten = resolve;
    });
    const { enter, writeFinalEvents, statuses } = createMicroVm({
      work: async () => {
        runs += 1;
      },
      journal: interceptedJournal(({ status }) =>
        status === 'AGENT_BACKGROUND_TASK_STARTED' ? gate : undefined,
      ),
    });
    const entered = enter(start());
    await settle();
    const written = writeFinalEvents(REASON);
    letStartBeWritten();
    await Promise.all([entered, written]);
    expect((await statuses()).slice(1)).toEqual([
      'AGENT_BACKGROUND_TASK_STARTED',
      'AGENT_BACKGROUND_TASK_FAILED',
    ]);
    expect(runs).toBe(0);
  });

  it('retries an event that the table refuses, until the deadline', async () => {
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
    const { enter, writeFinalEvents, statuses } = createMicroVm({
      work: never,
      now: time.now,
      journal: createJournal({ table: { ...table, putNew }, ...time }),
    });
    await enter(start());
    await writeFinalEvents(REASON);
    expect((await statuses()).slice(2)).toEqual(['AGENT_BACKGROUND_TASK_FAILED']);
  });

  it('accepts no further session', async () => {
    const { enter, writeFinalEvents, statuses } = createMicroVm();
    await writeFinalEvents(REASON);
    await expect(enter(start())).rejects.toBe(REASON);
    expect(await statuses()).toEqual([]);
  });

  it('logs the reason for each running session', async () => {
    const { enter, writeFinalEvents, lines } = createMicroVm({ work: never });
    await enter(start('s-1'));
    await enter(start('s-2'));
    await writeFinalEvents(REASON);
    const logged = lines.filter(({ message }) => message === 'microVM stops while the task is running');
    expect(logged).toMatchObject([
      { session_id: 's-1', reason: 'MachineStopped: SIGTERM' },
      { session_id: 's-2', reason: 'MachineStopped: SIGTERM' },
    ]);
  });

  it('logs the whole event when the journal refuses it', async () => {
    const error = new JournalUnavailable('gave up');
    const { enter, writeFinalEvents, lines } = createMicroVm({
      work: never,
      journal: journalWithout(error, 'AGENT_BACKGROUND_TASK_FAILED'),
    });
    await enter(start());
    await writeFinalEvents(REASON);
    expect(lines.at(-1)).toMatchObject({
      level: 'error',
      session_id: 's-1',
      status: 'AGENT_BACKGROUND_TASK_FAILED',
      error: 'MachineStopped: SIGTERM',
      message: 'final event not written',
    });
  });

  it('returns in time when the journal hangs, and logs the event that was not written', async () => {
    const { enter, writeFinalEvents, lines } = createMicroVm({
      journal: interceptedJournal(({ status }) =>
        status === 'AGENT_BACKGROUND_TASK_COMPLETED' ? never() : undefined,
      ),
      sleep: noTime,
    });
    await enter(start());
    await settle();
    await writeFinalEvents(REASON);
    expect(lines.at(-1)).toMatchObject({ status: 'AGENT_BACKGROUND_TASK_COMPLETED', session_id: 's-1' });
  });

  it('uses 12 of the 15 s that AgentCore grants, for the journal and for the wait', async () => {
    const T0 = Date.UTC(2024, 10, 4, 10, 30);
    const deadlines: (number | undefined)[] = [];
    const waits: number[] = [];
    const { enter, writeFinalEvents } = createMicroVm({
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
    await writeFinalEvents(REASON);
    expect({ deadlines, waits }).toEqual({ deadlines: [T0 + 12_000], waits: [12_000] });
  });
});

/** A process that records its exit codes and the reasons of its final events. */
function setUpProcess() {
  const reasons: unknown[] = [];
  const exits: number[] = [];
  const lines: Record<string, unknown>[] = [];
  let finish: () => void = () => undefined;
  const process = Object.assign(new EventEmitter(), { exit: (code: number) => void exits.push(code) });
  writeFinalEventsAtEnd({
    process,
    writeFinalEvents: (reason) => {
      reasons.push(reason);
      return new Promise((resolve) => {
        finish = resolve;
      });
    },
    log: createLogger({ component: 'agent', write: (line) => lines.push(JSON.parse(line)) }),
  });
  return { process, reasons, exits, lines, finish: () => finish() };
}

describe('the end of the process', () => {
  it.each([
    ['SIGTERM', [], 0, expect.objectContaining({ name: 'MachineStopped' })],
    ['uncaughtException', [new RangeError('deep')], 1, new RangeError('deep')],
    ['unhandledRejection', ['lost'], 1, 'lost'],
  ])('writes the final events on %s, and exits afterwards', async (event, args, code, reason) => {
    const { process, reasons, exits, finish } = setUpProcess();
    process.emit(event, ...args);
    await settle();
    expect({ reasons, exits }).toEqual({ reasons: [reason], exits: [] });
    finish();
    await settle();
    expect(exits).toEqual([code]);
  });

  it('continues when aborted work throws and when SIGTERM comes again', async () => {
    const { process, reasons, lines } = setUpProcess();
    process.emit('SIGTERM');
    process.emit('SIGTERM');
    process.emit('unhandledRejection', new Error('aborted'));
    expect(process.listenerCount('SIGTERM')).toBe(1);
    expect(reasons).toHaveLength(1);
    expect(lines.at(-1)).toMatchObject({ message: 'agent is already stopping', reason: 'Error: aborted' });
  });

  it('logs the signal alone: whether a task was running is another line', () => {
    const { process, lines } = setUpProcess();
    process.emit('SIGTERM');
    expect(lines).toEqual([
      expect.objectContaining({ level: 'info', message: 'agent stops', signal: 'SIGTERM' }),
    ]);
    expect(lines[0]).not.toHaveProperty('reason');
  });

  it('logs the stack of an uncaught error', () => {
    const { process, lines } = setUpProcess();
    process.emit('uncaughtException', new Error('broken'));
    expect(lines[0]).toMatchObject({
      level: 'error',
      stack: expect.stringContaining('final-events.unit.test'),
    });
  });
});
