import type { SessionEvent, Status } from '@agents/events';
import { checkEvidence } from './check-evidence.ts';
import type { Evidence, ExecutionEnd, RawItem, SessionEvidence, Write } from './evidence.ts';
import { workingSession } from './session-order.ts';
import { CALLERS } from './steps.ts';

const { workflow, invoker, agent, poller } = CALLERS;
const FAULTLESS: readonly (readonly [string, Status])[] = [
  [workflow, 'SESSION_INITIATED'],
  [invoker, 'AGENT_RUNTIME_INVOCATION_STARTED'],
  [agent, 'AGENT_ENTRYPOINT_STARTED'],
  [agent, 'AGENT_BACKGROUND_TASK_STARTED'],
  [invoker, 'AGENT_RUNTIME_INVOCATION_SUCCEEDED'],
  [agent, 'AGENT_BACKGROUND_TASK_COMPLETED'],
];

const timeOf = (index: number): string => `2026-11-23T08:00:00.00${index}Z`;

function itemOf(index: number, status: string): RawItem {
  const Timestamp = { S: timeOf(index) };
  return { PK: { S: 'SESSION#s-1' }, SK: { S: `EVENT#${Timestamp.S}` }, Status: { S: status }, Timestamp };
}

function writeOf(index: number, caller: string, item: RawItem): Write {
  const condition = 'attribute_not_exists(PK)';
  return { at: index, caller, key: `SESSION#s-1 EVENT#${timeOf(index)}`, item, condition };
}

const eventOf = (index: number, status: Status): SessionEvent => ({
  ...{ sessionId: 's-1', status, timestamp: timeOf(index), epochMs: index },
});

const succeeded: ExecutionEnd = {
  ...{ name: 's-1', status: 'SUCCEEDED', error: undefined, cause: undefined, stoppedAt: 10_000 },
};

/** The evidence of a session without faults, with the changes of a test. */
function evidence(session: Partial<SessionEvidence> = {}, rest: Partial<Evidence> = {}): Evidence {
  const order = workingSession('first', 1);
  const writes = FAULTLESS.map(([caller, status], index) => writeOf(index, caller, itemOf(index, status)));
  return {
    writes,
    otherWrites: [],
    rows: writes.map(({ item }) => item),
    sessions: [
      {
        ...{ order, sessionId: 's-1', executions: [succeeded], unreadable: [], lostProcess: false },
        events: FAULTLESS.map(([, status], index) => eventOf(index, status)),
        result: { prompt: order.detail['prompt'] },
        taskSpans: [{ pid: 1, from: 5, to: 9 }],
        ...session,
      },
    ],
    ...rest,
  };
}

const promisesBroken = (each: Evidence): readonly string[] =>
  checkEvidence(each).map(({ promise }) => promise);
const { writes } = evidence();
const last = writeOf(5, agent, itemOf(5, 'AGENT_BACKGROUND_TASK_COMPLETED'));

describe('the checks after a campaign', () => {
  it('find no violation without faults', () => {
    expect(promisesBroken(evidence())).toEqual([]);
  });

  it.each<[string, Partial<Evidence>]>([
    ['no record lost', { rows: writes.slice(1).map(({ item }) => item) }],
    ['no record overwritten', { writes: [...writes, last] }],
    ['no record changed', { rows: [...writes.slice(0, 5).map(({ item }) => item), itemOf(5, 'ANOTHER')] }],
    [
      'no record without a put',
      { rows: [...writes.map(({ item }) => item), itemOf(7, 'SESSION_INITIATED')] },
    ],
    ['every put has its condition', { writes: [...writes.slice(0, 5), { ...last, condition: undefined }] }],
    ['nothing but puts', { otherWrites: ['dynamodb:DeleteItem by agents_dev'] }],
    ['each status from its writer', { writes: [...writes.slice(0, 5), { ...last, caller: poller }] }],
    ['exactly the attributes of the record', withLast({ ...last.item, ErrorMessage: { S: 'E: m' } })],
    ['no tenth status', withLast(itemOf(5, 'AGENT_RESTARTED'))],
  ])('%s', (promise, rest) => {
    expect(promisesBroken(evidence({}, rest))).toEqual([promise]);
  });

  /** A session whose last record is `item`, written and stored. */
  function withLast(item: RawItem): Partial<Evidence> {
    const others = writes.slice(0, 5);
    return { writes: [...others, { ...last, item }], rows: [...others.map((each) => each.item), item] };
  }

  const failed = { ...succeeded, status: 'FAILED', error: 'AgentTaskFailed', cause: 'E: m' };
  const { events } = evidence().sessions[0] ?? { events: [] };
  const twice = [...events.slice(0, 4), eventOf(4, 'AGENT_BACKGROUND_TASK_STARTED'), ...events.slice(5)];

  const again = [eventOf(6, 'AGENT_BACKGROUND_TASK_STARTED'), eventOf(7, 'AGENT_BACKGROUND_TASK_COMPLETED')];

  it.each<[string, Partial<SessionEvidence>]>([
    ['no task runs twice at once', { events: twice }],
    ['no task runs twice at once', { taskSpans: [1, 2].map((pid) => ({ pid, from: 5 + pid, to: 9 })) }],
    ['a task that has ended does not run again', { events: [...events, ...again] }],
    ['every session ends', { executions: [{ ...succeeded, status: 'RUNNING' }], lostProcess: true }],
    ['the execution ends as the journal does', { executions: [failed], lostProcess: true }],
    ['the execution ends as the journal does', { events: events.slice(0, 5), result: undefined }],
    ['a completed session has its result', { result: undefined }],
    ['an execution initiates its session once', { events: events.slice(1) }],
    [
      'every record of a session is an event',
      { unreadable: [{ PK: 'SESSION#s-1', SK: 'EVENT#x', reason: 'no timestamp' }] },
    ],
  ])('%s', (promise, session) => {
    expect(promisesBroken(evidence(session))).toEqual([promise]);
  });

  it('a session that lost no process ends as ordered', () => {
    const timedOut = { ...failed, error: 'SessionTimedOut' };
    const session = { executions: [timedOut], events: events.slice(0, 5), result: undefined };

    expect(promisesBroken(evidence(session))).toEqual(['a fault that passes fails no session']);
    expect(promisesBroken(evidence({ ...session, lostProcess: true }))).toEqual([]);
  });

  it('a late start event of a dead process is not a second run; log lines of two processes are', () => {
    expect(promisesBroken(evidence({ events: twice, lostProcess: true }))).toEqual([]);
    const taskSpans = [1, 2].map((pid) => ({ pid, from: 5, to: 9 }));
    expect(promisesBroken(evidence({ taskSpans, lostProcess: true }))).toEqual([
      'no task runs twice at once',
    ]);
  });

  it('a terminal event may arrive after AgentLost, but not before it', () => {
    const lost = { ...failed, error: 'AgentLost', stoppedAt: 1_000 };
    const session = { executions: [lost], lostProcess: true };
    const arriving = (at: number) => ({ writes: [...writes.slice(0, 5), { ...last, at }] });

    expect(promisesBroken(evidence(session, arriving(1_001)))).toEqual([]);
    expect(promisesBroken(evidence({ ...session, executions: [{ ...lost, stoppedAt: 5_000 }] }))).toEqual([
      'the execution ends as the journal does',
    ]);
  });
});
