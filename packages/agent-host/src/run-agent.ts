import { setTimeout as sleep } from 'node:timers/promises';
import { format } from 'node:util';
import { stackOf } from '@agents/events';
import {
  createDynamoTable,
  createInputStore,
  createJournal,
  createJournalClient,
  createProgressStore,
  createResultStore,
  createSavedStore,
} from '@agents/journal';
import {
  commonVariables,
  createLogger,
  type Logger,
  type LogLevel,
  parseEnvironment,
  type UserLogger,
} from '@agents/service';
import * as v from 'valibot';
import type { Agent, CreateAgent } from './agent.ts';
import { type AgentApp, createAgentApp } from './agent-app.ts';
import { makeBackgroundTask } from './background-task.ts';
import { makeEntrypoint } from './entrypoint.ts';
import { makeFinalEventsWriter, type WriteFinalEvents, writeFinalEventsAtEnd } from './final-events.ts';
import { makeStartProgress } from './progress.ts';
import { createRunningTasks } from './running-tasks.ts';
import { makeOpenSaved } from './saved-values.ts';
import { sessionField } from './session-context.ts';

const component = 'agent';

/**
 * Runs an agent behind AgentCore's HTTP contract until the process ends. An error that prevents the start is logged.
 *
 * If the agent cannot be created, the host starts all the same, and each session fails with the error: a process that ended
 * would leave in the journal only that the microVM did not start.
 */
export async function runAgent<Request>(createAgent: CreateAgent<Request>): Promise<void> {
  try {
    const env = parseEnv(process.env);
    const log = createLogger({ component, level: env.LOG_LEVEL, context: sessionField });
    sendConsoleToLog(console, log);
    sendWarningsToLog(process, log);
    const agent = await createOrExplain(createAgent, log);
    const { app, writeFinalEvents } = compose({ agent, tableName: env.JOURNAL_TABLE, log });
    writeFinalEventsAtEnd({ process, writeFinalEvents, log });
    app.run({ port: env.PORT, host: env.HOST });
    log.info({ port: env.PORT }, 'agent started');
  } catch (error) {
    createLogger({ component }).error({ error, stack: stackOf(error) }, 'agent not started');
    process.exitCode = 1;
  }
}

/** An agent that could not be created refuses every payload with the reason. */
async function createOrExplain<Request>(
  createAgent: CreateAgent<Request>,
  log: UserLogger,
): Promise<Agent<Request>> {
  try {
    return await createAgent(process.env);
  } catch (error) {
    log.error({ error, stack: stackOf(error) }, 'agent not created: each session fails with this error');
    const fail = (): never => {
      throw error;
    };
    return { parse: fail, run: fail };
  }
}

const isPort = (text: string): boolean => /^[1-9]\d{0,4}$/.test(text) && Number(text) <= 65_535;

const variables = {
  ...commonVariables,
  /** AgentCore's contract is 0.0.0.0:8080. The local stack runs several agents on one machine, on other ports. */
  HOST: v.optional(v.pipe(v.string(), v.nonEmpty()), '0.0.0.0'),
  PORT: v.optional(
    v.pipe(
      v.string(),
      v.check(isPort, ({ input }) => `expected a port number, found ${JSON.stringify(input)}`),
      v.transform(Number),
    ),
    '8080',
  ),
};

/**
 * Reads the host's environment variables. The agent reads its own in `createAgent`.
 *
 * @throws InvalidEnvironment naming every variable that is missing or malformed
 */
export const parseEnv = (environment: NodeJS.ProcessEnv) => parseEnvironment(variables, environment);

interface Parts<Request> {
  readonly agent: Agent<Request>;
  readonly tableName: string;
  readonly log: UserLogger;
}

/** Puts the parts together on the real clock and the real table. */
function compose<Request>({ agent, tableName, log }: Parts<Request>): {
  readonly app: AgentApp;
  readonly writeFinalEvents: WriteFinalEvents;
} {
  const table = createDynamoTable({ client: createJournalClient(), tableName });
  const journal = createJournal({ table, log });
  const tasks = createRunningTasks();
  const startProgress = makeStartProgress({
    ...{ store: createProgressStore({ table }), log, now: Date.now },
    sleep: (ms, signal) => sleep(ms, undefined, { signal, ref: false }),
  });
  const results = createResultStore({ table });
  const openSaved = makeOpenSaved({
    ...{ store: createSavedStore({ table }), inputs: createInputStore({ table }), log },
  });
  const runTask = makeBackgroundTask({ agent, journal, results, startProgress, openSaved, log });
  const app: AgentApp = createAgentApp({
    start: makeEntrypoint({
      ...{ agent, journal, tasks, runTask, log, now: Date.now },
      reportBusy: (id) => app.reportBusy(id),
    }),
    statusOf: tasks.statusOf,
    isJournaled: async (id) => (await journal.read(id)).events.length > 0,
    log,
  });
  const finalEvents = { tasks, journal, log, now: Date.now, sleep: (ms: number) => sleep(ms) };
  return { app, writeFinalEvents: makeFinalEventsWriter(finalEvents) };
}

/** The methods of `console` that libraries write to. */
export type ConsoleMethods = Record<
  'debug' | 'trace' | 'log' | 'info' | 'warn' | 'error',
  typeof console.log
>;

const LEVELS: Readonly<Record<keyof ConsoleMethods, LogLevel>> = {
  debug: 'debug',
  trace: 'debug',
  log: 'info',
  info: 'info',
  warn: 'warn',
  error: 'error',
};

/** Sends the console to the log, which redacts secrets: libraries and agents print what they were given. */
export function sendConsoleToLog(target: ConsoleMethods, log: Logger): void {
  for (const [method, level] of Object.entries(LEVELS)) {
    Object.assign(target, {
      [method]: (...args: unknown[]) => log[level]({ from: 'console' }, format(...args)),
    });
  }
}

/** The part of `process` that emits warnings. */
export interface WarningProcess {
  removeAllListeners(event: 'warning'): unknown;
  on(event: 'warning', listener: (warning: Error) => void): unknown;
}

/** Sends warnings to the log; Node itself prints them as errors. Deprecations go to `debug`: an operator cannot act on them. */
export function sendWarningsToLog(target: WarningProcess, log: Logger): void {
  target.removeAllListeners('warning');
  target.on('warning', ({ name, message }) => {
    log[/deprecat/i.test(name) ? 'debug' : 'warn']({ from: name }, message);
  });
}
