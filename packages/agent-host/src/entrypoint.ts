import type { StartAnswer, StartRequest } from '@agents/agent-client';
import { describeError, foldSession } from '@agents/events';
import type { Journal } from '@agents/journal';
import type { Logger } from '@agents/service';
import { type Agent, InvalidRequest } from './agent.ts';
import type { RunBackgroundTask } from './background-task.ts';
import type { RunningTask, RunningTasks } from './running-tasks.ts';

/** Tells the platform that work is running although no request is open; call the returned function when it ends. */
export type ReportBusy = (sessionId: string) => () => void;

export interface EntrypointDeps<Request> {
  readonly agent: Pick<Agent<Request>, 'parse'>;
  readonly journal: Pick<Journal, 'append' | 'read'>;
  readonly tasks: RunningTasks;
  readonly runTask: RunBackgroundTask<Request>;
  readonly reportBusy: ReportBusy;
  readonly log: Logger;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * How long the journal may be out of reach while a session starts, in milliseconds, for the read and both events together.
 * The invoker waits for about 50 s, of which a cold start takes up to 20 s.
 */
const START_MS = 25_000;

/** A start request with a valid session id. The agent reads the payload. If the body cannot be read, the payload is the error that says why. */
export type Start = Pick<StartRequest, 'session_id'> & { readonly payload: unknown };

/**
 * Makes the entrypoint: accepts a session, starts its background task and answers at once.
 *
 * A session's task starts once. A second request is answered from memory, or from the journal if another microVM ran the
 * task. An invalid request is journaled and answered as rejected, because AgentCore did respond. If an event cannot be
 * journaled, the entrypoint throws the journal's error and starts nothing.
 */
export function makeEntrypoint<Request>(
  deps: EntrypointDeps<Request>,
): (start: Start) => Promise<StartAnswer> {
  const starting = new Map<string, Promise<StartAnswer>>();
  return async (start) => {
    const { session_id } = start;
    const first = starting.get(session_id);
    // Waits for the first request: if that fails, this caller must learn it, or it would not retry.
    if (first) return asSecond(await first);
    const task = deps.tasks.claim(session_id);
    if (!task) return { session_id, outcome: 'already_running' };
    const answer = startSession(deps, task, start).finally(() => starting.delete(session_id));
    starting.set(session_id, answer);
    return answer;
  };
}

/** The answer to a second request: the first one's, except that the second did not start the task. */
function asSecond(answer: StartAnswer): StartAnswer {
  return answer.outcome === 'started' ? { ...answer, outcome: 'already_running' } : answer;
}

async function startSession<Request>(
  deps: EntrypointDeps<Request>,
  task: RunningTask,
  start: Start,
): Promise<StartAnswer> {
  let isStarted = false;
  const deadline = deps.now() + START_MS;
  try {
    const answer =
      (await answerFromJournal(deps, start.session_id, deadline)) ??
      (await accept(deps, task, { ...start, deadline }));
    isStarted = answer.outcome === 'started';
    return answer;
  } finally {
    if (!isStarted) deps.tasks.release(task);
  }
}

/** The answer for a session that another process has handled; `undefined` if its task is to be started. */
async function answerFromJournal<Request>(
  { journal }: EntrypointDeps<Request>,
  session_id: string,
  deadline: number,
): Promise<StartAnswer | undefined> {
  const { events } = await journal.read(session_id, { deadline });
  const { state, hasAgentEvents } = foldSession(events);
  if (state === 'COMPLETED' || (state === 'FAILED' && hasAgentEvents)) {
    return { session_id, outcome: 'already_ended' };
  }
  if (state !== 'RUNNING') return undefined;
  // Another microVM started the task and may still run it. A task must never run twice at the same time.
  const error = { name: 'TaskUnknown', message: 'another microVM has started the task of this session' };
  return { session_id, outcome: 'rejected', error };
}

async function accept<Request>(
  { agent, journal, tasks, runTask, reportBusy, log }: EntrypointDeps<Request>,
  task: RunningTask,
  { session_id, payload, deadline }: Start & { readonly deadline: number },
): Promise<StartAnswer> {
  const sessionId = session_id;
  await journal.append({ sessionId, status: 'AGENT_ENTRYPOINT_STARTED' }, { deadline });
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
    task.started = journal.append({ sessionId, status: 'AGENT_BACKGROUND_TASK_STARTED' }, { deadline });
    await task.started;
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

/** Journals the failed start. A process that stops leaves the session open, so that another microVM starts it. */
async function journalRefusal(
  journal: Pick<Journal, 'append'>,
  { sessionId, abort }: RunningTask,
  error: unknown,
): Promise<void> {
  if (abort.signal.aborted) return;
  await journal.append({ sessionId, status: 'AGENT_ENTRYPOINT_FAILED', error }).catch(() => undefined);
}

function asObject(payload: unknown): Readonly<Record<string, unknown>> {
  if (payload instanceof Error) throw payload;
  if (typeof payload === 'object' && payload !== null && !Array.isArray(payload)) return { ...payload };
  const found = Array.isArray(payload)
    ? 'an array'
    : payload === null
      ? 'null'
      : `a value of type ${typeof payload}`;
  throw new InvalidRequest(`payload: expected a JSON object, found ${found}`);
}

/** The error in the journal's words, so that an answer contains no more than the journal. */
export function nameAndMessage(error: unknown): { name: string; message: string } {
  const described = describeError(error);
  const colon = described.indexOf(': ');
  return { name: described.slice(0, colon), message: described.slice(colon + 2) };
}
