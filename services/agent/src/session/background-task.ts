import type { Journal, NewEvent, ResultStore } from '@agents/journal';
import type { Logger } from '@agents/log';
import type { Agent } from '../agent/agent.ts';
import { stackOf } from '../stack-of.ts';
import type { RunningTask } from './running-tasks.ts';

export interface BackgroundTaskDeps<Request> {
  readonly agent: Pick<Agent<Request>, 'run'>;
  readonly journal: Pick<Journal, 'append'>;
  readonly results: Pick<ResultStore, 'put'>;
  readonly log: Logger;
}

/** The end of a task is retried until it stands or the process must end: nobody else can write it. */
const UNTIL_THE_END = { deadline: Number.POSITIVE_INFINITY };

/** Runs the agent to its end and journals how it ended; never rejects. */
export type RunBackgroundTask<Request> = (task: RunningTask, request: Request) => Promise<void>;

/** Makes the work of a session's background task: run the agent, store its result, append COMPLETED; or append FAILED. */
export function makeBackgroundTask<Request>(deps: BackgroundTaskDeps<Request>): RunBackgroundTask<Request> {
  const { agent, journal, results } = deps;
  return async (task, request) => {
    const { sessionId, abort } = task;
    const log = deps.log.child({ session_id: sessionId });

    const endWith = async (event: NewEvent): Promise<void> => {
      const said = journal.append(event, UNTIL_THE_END);
      task.lastWord = { event, said };
      await said;
    };
    const complete = async (result: unknown): Promise<void> => {
      const event = { sessionId, status: 'AGENT_BACKGROUND_TASK_COMPLETED' } as const;
      // The word is taken before it is said: who ends the machine meanwhile must know that the work is done.
      const stored = results.put(sessionId, result, UNTIL_THE_END);
      task.lastWord = { event, said: stored };
      await stored;
      await endWith(event);
      log.info({}, 'task completed');
    };
    const fail = async (error: unknown): Promise<void> => {
      log.error({ error, stack: stackOf(error) }, 'task failed');
      await endWith({ sessionId, status: 'AGENT_BACKGROUND_TASK_FAILED', error });
    };
  };
}
