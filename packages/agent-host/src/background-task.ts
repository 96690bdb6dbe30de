import type { NewEvent } from '@agents/events';
import type { Journal, ResultStore } from '@agents/journal';
import type { Logger } from '@agents/service';
import type { Agent } from './agent.ts';
import type { LastWord, RunningTask } from './running-tasks.ts';
import { stackOf } from './stack-of.ts';

export interface BackgroundTaskDeps<Request> {
  readonly agent: Pick<Agent<Request>, 'run'>;
  readonly journal: Pick<Journal, 'append'>;
  readonly results: Pick<ResultStore, 'put'>;
  readonly log: Logger;
}

/** Runs the agent to its end and journals how it ended; never rejects. */
export type RunBackgroundTask<Request> = (task: RunningTask, request: Request) => Promise<void>;

/** Makes the work of a session's background task: run the agent, store its result, append COMPLETED; or append FAILED. */
export function makeBackgroundTask<Request>(deps: BackgroundTaskDeps<Request>): RunBackgroundTask<Request> {
  return async (task, request) => {
    const { sessionId, abort } = task;
    const log = deps.log.child({ session_id: sessionId });
    // Not where the machine was told to end while TASK_STARTED was on its way.
    if (!task.lastWord) {
      const outcome = await settle(() => deps.agent.run(request, { sessionId, signal: abort.signal, log }));
      task.lastWord ??= speak(outcome, sessionId, { ...deps, log });
    }
    // Whoever has it: until it is out, the machine must not be said to have forgotten the task.
    // The journal has logged the event it could not take; there is nobody left to tell.
    await task.lastWord.said.catch(() => undefined);
  };
}

type Outcome = { readonly result: unknown } | { readonly error: unknown };

async function settle(work: () => Promise<unknown>): Promise<Outcome> {
  try {
    return { result: await work() };
  } catch (error) {
    return { error };
  }
}

/** Journals how the agent's work ended. A result that cannot be stored is a failure: COMPLETED promises one. */
function speak(
  outcome: Outcome,
  sessionId: string,
  { journal, results, log }: Omit<BackgroundTaskDeps<never>, 'agent'>,
): LastWord {
  const failed = (error: unknown): NewEvent => {
    log.error({ error, stack: stackOf(error) }, 'task failed');
    return { sessionId, status: 'AGENT_BACKGROUND_TASK_FAILED', error };
  };
  let event: NewEvent =
    'error' in outcome ? failed(outcome.error) : { sessionId, status: 'AGENT_BACKGROUND_TASK_COMPLETED' };

  // Retried until it stands or the process must end, whatever stands in the way: nobody else can write it.
  const untilTheEnd = {
    deadline: Number.POSITIVE_INFINITY,
    retryRefusals: (refusal: Error) =>
      log.error({ error: refusal }, 'end of task refused by the journal; tried again'),
  };
  const say = async (): Promise<void> => {
    if ('result' in outcome) {
      await results.put(sessionId, outcome.result, untilTheEnd).catch((error: unknown) => {
        event = failed(error);
      });
    }
    await journal.append(event, untilTheEnd);
    log.info({ status: event.status }, 'task ended');
  };
  return { event: () => event, said: say() };
}
