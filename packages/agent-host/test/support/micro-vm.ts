import type { NewEvent } from '@agents/events';
import type { Journal, ResultStore } from '@agents/journal';
import {
  createInputStore,
  createMemoryJournal,
  createMemoryResultStore,
  createMemoryTable,
  createProgressStore,
  createSavedStore,
} from '@agents/journal';
import { createLogger } from '@agents/service';
import type { Agent } from '../../src/agent.ts';
import { makeBackgroundTask } from '../../src/background-task.ts';
import { makeEntrypoint, type Start } from '../../src/entrypoint.ts';
import { makeFinalEventsWriter } from '../../src/final-events.ts';
import { makeStartProgress, type ProgressDeps } from '../../src/progress.ts';
import { createRunningTasks } from '../../src/running-tasks.ts';
import { makeOpenSaved } from '../../src/saved-values.ts';

/** A start request. */
export const start = (session_id = 's-1', payload: unknown = {}): Start => ({ session_id, payload });

/** What the agents of the tests do. */
export type Work = Agent<unknown>['run'];

export interface MicroVmOptions {
  readonly parse?: Agent<unknown>['parse'];
  /** Answers `done` at once by default. */
  readonly work?: Work;
  readonly journal?: Journal;
  readonly results?: ResultStore;
  /** A store in memory by default, whose pauses never end. */
  readonly progress?: Partial<ProgressDeps>;
  /** Waits for the deadline of the final events; never ends by default. */
  readonly sleep?: (ms: number) => Promise<void>;
  /** Epoch milliseconds; real time by default. */
  readonly now?: () => number;
}

/** A microVM without HTTP: everything that serves sessions, on a journal in memory. */
export function createMicroVm({ work = async () => 'done', ...options }: MicroVmOptions = {}) {
  const lines: Record<string, unknown>[] = [];
  const log = createLogger({
    component: 'agent',
    level: 'debug',
    write: (line) => lines.push(JSON.parse(line)),
  });
  const journal = options.journal ?? createMemoryJournal();
  const results = options.results ?? createMemoryResultStore();
  const busy: string[] = [];
  const tasks = createRunningTasks();
  const agent = { parse: options.parse ?? ((payload) => payload), run: work } satisfies Agent<unknown>;
  const startProgress = makeStartProgress({
    store: createProgressStore({ table: createMemoryTable() }),
    ...{ log, now: options.now ?? Date.now, sleep: forever },
    ...options.progress,
  });
  const beside = createMemoryTable();
  const [store, inputs] = [createSavedStore({ table: beside }), createInputStore({ table: beside })];
  const openSaved = makeOpenSaved({ store, inputs, log });
  const enter = makeEntrypoint<unknown>({
    agent,
    journal,
    tasks,
    runTask: makeBackgroundTask({ agent, journal, results, startProgress, openSaved, log }),
    reportBusy(sessionId) {
      busy.push(sessionId);
      return () => void busy.splice(busy.indexOf(sessionId), 1);
    },
    log,
    now: options.now ?? Date.now,
  });
  return {
    enter,
    writeFinalEvents: makeFinalEventsWriter({
      tasks,
      journal,
      log,
      now: options.now ?? Date.now,
      sleep: options.sleep ?? forever,
    }),
    journal,
    results,
    tasks,
    lines,
    /** Sessions that keep `/ping` at HealthyBusy. */
    busy,
    statuses: async (sessionId = 's-1') => (await journal.read(sessionId)).events.map(({ status }) => status),
  };
}

const forever = (): Promise<void> => new Promise(() => undefined);

/** A journal whose append is intercepted: what the function returns is awaited first, what it throws is thrown. */
export function interceptedJournal(
  before: (event: NewEvent, deadline: number | undefined) => unknown,
  journal: Journal = createMemoryJournal(),
): Journal {
  return {
    ...journal,
    async append(event, options) {
      await before(event, options?.deadline);
      return journal.append(event, options);
    },
  };
}

/** A journal on which appending events of these statuses fails. */
export function journalWithout(error: Error, ...statuses: NewEvent['status'][]): Journal {
  return interceptedJournal(({ status }) => {
    if (statuses.includes(status)) throw error;
  });
}

/** Waits until every pending promise has settled. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
