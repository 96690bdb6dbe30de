import { setTimeout as sleep } from 'node:timers/promises';
import { createDynamoTable, createJournal, createJournalClient, createResultStore } from '@agents/journal';
import type { Logger } from '@agents/service';
import type { Agent } from './agent.ts';
import { type AgentApp, createAgentApp } from './agent-app.ts';
import { makeBackgroundTask } from './background-task.ts';
import { makeEntrypoint } from './entrypoint.ts';
import { makeLastWords, type SayLastWords } from './last-words.ts';
import { createRunningTasks } from './running-tasks.ts';

export interface ComposeOptions<Request> {
  readonly agent: Agent<Request>;
  readonly tableName: string;
  readonly log: Logger;
}

/** Puts the agent's parts together on the real clock and the real table. */
export function compose<Request>({ agent, tableName, log }: ComposeOptions<Request>): {
  readonly app: AgentApp;
  readonly sayLastWords: SayLastWords;
} {
  const table = createDynamoTable({ client: createJournalClient(), tableName });
  const journal = createJournal({ table, log });
  const tasks = createRunningTasks();
  const runTask = makeBackgroundTask({ agent, journal, results: createResultStore({ table }), log });
  const app: AgentApp = createAgentApp({
    start: makeEntrypoint({ agent, journal, tasks, runTask, log, reportBusy: (id) => app.reportBusy(id) }),
    knows: tasks.has,
    log,
  });
  const lastWords = { tasks, journal, log, now: Date.now, sleep: (ms: number) => sleep(ms) };
  return { app, sayLastWords: makeLastWords(lastWords) };
}
