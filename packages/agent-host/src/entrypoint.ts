import type { StartAnswer, StartRequest } from '@agents/agent-client';
import { describeError, foldSession } from '@agents/events';
import type { Journal } from '@agents/journal';
import type { Logger } from '@agents/service';
import { type Agent, InvalidRequest } from './agent.ts';
import type { RunBackgroundTask } from './background-task.ts';
import type { RunningTask, RunningTasks } from './running-tasks.ts';

/** Tells the platform that this machine works although no request is open; call the result when the work has ended. */
export type ReportBusy = (sessionId: string) => () => void;

export interface EntrypointDeps<Request> {
  readonly agent: Pick<Agent<Request>, 'parse'>;
  readonly journal: Pick<Journal, 'append' | 'read'>;
  readonly tasks: RunningTasks;
  readonly runTask: RunBackgroundTask<Request>;
  readonly reportBusy: ReportBusy;
  readonly log: Logger;
}

/** What a start request holds once its session is known to be one; the payload is the agent's to read. */
export type Start = Pick<StartRequest, 'session_id'> & { readonly payload: unknown };

/**
 * Makes the entrypoint: takes a session on, starts its background task and answers at once.
 *
 * A session's task is started once: a second request is answered from memory, or from the journal where another machine
 * has worked. A request that is not valid is journaled and answered, because AgentCore did respond. When an event cannot
 * be journaled the entrypoint throws what the journal threw, and nothing has been started.
 */
export function makeEntrypoint<Request>(
  deps: EntrypointDeps<Request>,
): (start: Start) => Promise<StartAnswer> {
  const beginning = new Map<string, Promise<StartAnswer>>();
  return async (start) => {
    const { session_id } = start;
    const first = beginning.get(session_id);
    // Told that it runs before it does, nobody would ask again, should the first request fail.
    if (first) return asSecond(await first);
    const task = deps.tasks.claim(session_id);
    if (!task) return { session_id, outcome: 'already_running' };
    const answer = begin(deps, task, start).finally(() => beginning.delete(session_id));
    beginning.set(session_id, answer);
    return answer;
  };
}

/** What a second request hears of the first one's answer: the same, only that it is not the one that started the task. */
function asSecond(answer: StartAnswer): StartAnswer {
  return answer.outcome === 'started' ? { ...answer, outcome: 'already_running' } : answer;
}

async function begin<Request>(
  deps: EntrypointDeps<Request>,
  task: RunningTask,
  start: Start,
): Promise<StartAnswer> {
  let isBegun = false;
  try {
    const answer = (await answerFromJournal(deps, start.session_id)) ?? (await accept(deps, task, start));
    isBegun = answer.outcome === 'started';
    return answer;
  } finally {
    if (!isBegun) deps.tasks.release(task);
  }
}

/** What the journal says of a session this machine does not know; nothing if it is to be started. */
async function answerFromJournal<Request>(
  { journal }: EntrypointDeps<Request>,
  session_id: string,
): Promise<StartAnswer | undefined> {
  const { events } = await journal.read(session_id);
  const { state, hasAgentEvents } = foldSession(events);
  if (state === 'COMPLETED' || (state === 'FAILED' && hasAgentEvents)) {
    return { session_id, outcome: 'already_ended' };
  }
  if (state !== 'RUNNING') return undefined;
  // Started elsewhere. Whether that machine still lives cannot be known from here, and two at once must never be.
  const error = { name: 'TaskUnknown', message: 'another machine has started the task of this session' };
  return { session_id, outcome: 'rejected', error };
}

async function accept<Request>(
  { agent, journal, tasks, runTask, reportBusy, log }: EntrypointDeps<Request>,
  task: RunningTask,
  { session_id, payload }: Start,
): Promise<StartAnswer> {
  const sessionId = session_id;
  await journal.append({ sessionId, status: 'AGENT_ENTRYPOINT_STARTED' });
  let request: Request;
  try {
    request = agent.parse(asObject(payload));
  } catch (error) {
    await journal.append({ sessionId, status: 'AGENT_ENTRYPOINT_FAILED', error });
    log.warn({ session_id, error }, 'request refused');
    return { session_id, outcome: 'rejected', error: nameAndMessage(error) };
  }

  const idle = reportBusy(sessionId);
  try {
    task.abort.signal.throwIfAborted();
    task.begun = journal.append({ sessionId, status: 'AGENT_BACKGROUND_TASK_STARTED' });
    await task.begun;
  } catch (error) {
    idle();
    await journalRefusal(journal, task, error);
    throw error;
  }
  log.info({ session_id }, 'task started');
  void runTask(task, request).finally(() => {
    tasks.release(task);
    idle();
  });
  return { session_id, outcome: 'started' };
}

/** Only if this machine goes on: one that ends leaves the session open, so that it is begun on another. */
async function journalRefusal(
  journal: Pick<Journal, 'append'>,
  { sessionId, abort }: RunningTask,
  error: unknown,
): Promise<void> {
  if (abort.signal.aborted) return;
  await journal.append({ sessionId, status: 'AGENT_ENTRYPOINT_FAILED', error }).catch(() => undefined);
}

function asObject(payload: unknown): Readonly<Record<string, unknown>> {
  if (typeof payload === 'object' && payload !== null && !Array.isArray(payload)) return { ...payload };
  const found = Array.isArray(payload)
    ? 'an array'
    : payload === null
      ? 'null'
      : `a value of type ${typeof payload}`;
  throw new InvalidRequest(`payload: expected a JSON object, found ${found}`);
}

/** The error as the journal words it, so that no answer says more than the journal does. */
export function nameAndMessage(error: unknown): { name: string; message: string } {
  const described = describeError(error);
  const colon = described.indexOf(': ');
  return { name: described.slice(0, colon), message: described.slice(colon + 2) };
}
