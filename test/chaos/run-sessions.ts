import { setTimeout as sleep } from 'node:timers/promises';
import { putSessionEvent } from '@agents/sessions';
import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { type FaultProxy, startFaultProxy } from '../fault-proxy/fault-proxy.ts';
import type { FaultPlan } from '../fault-proxy/plan.ts';
import { executionArn, STATE_MACHINE_ARN, startWholeSystem, type WholeSystem } from '../support/stack.ts';
import { collectEvidence, type EndedSession, type Evidence, type ExecutionEnd } from './evidence.ts';
import { makeEndProcess, makeStopRuntimeSession } from './processes.ts';
import type { SessionOrder } from './session-order.ts';

/** How much faster than on AWS the waits and retry delays of the workflow pass. */
const SPEED = 10;
/** The system is quiet when the proxy has seen no request for this long, in milliseconds. */
const QUIET_MS = 1_000;
/** A session that has not ended after this long counts as one that does not end, in milliseconds. Its deadline is shorter. */
const PATIENCE_MS = 1_000_000;
/** From this many sessions at a time, they get the package whose deadline fits a crowd. */
const CROWD = 64;
/**
 * How many processes a function has for this number of sessions at a time. A call that finds all of them in use waits for one.
 * Starting a process takes as much of the processor as a session does, and each death of a function ends them all.
 */
const functionProcessesFor = (lanes: number): number => Math.min(6, Math.max(2, Math.floor(lanes / 4)));
/** The interval between two looks at an execution that runs, in milliseconds. Shorter ones would be most of the load. */
const LOOK_EVERY_MS = 1_000;
/** The interval between two looks for an execution that is about to start, in milliseconds. */
const LOOK_FOR_START_MS = 100;

export interface RunOptions {
  /** Each lane runs one session at a time and takes the next from its iterator, which other lanes may share. */
  readonly lanes: readonly Iterator<SessionOrder>[];
  readonly plan: FaultPlan;
  /**
   * Gives each session a process of the agent for itself, as AgentCore does, and stops it afterwards. By default sessions share
   * a few processes, which is faster, and the death of one process concerns several sessions.
   */
  readonly isolated?: boolean;
  /** Called after each session with the number of sessions that have ended. */
  readonly onSession?: (ended: number) => void;
}

export interface Run {
  readonly evidence: Evidence;
  readonly exchanges: FaultProxy['exchanges'];
}

/** Lanes that share the sessions, for this number of sessions at a time. */
export function lanesOf(
  orders: readonly SessionOrder[],
  concurrency: number,
): readonly Iterator<SessionOrder>[] {
  const queue = orders.values();
  return Array.from({ length: concurrency }, () => queue);
}

/** Runs sessions through the whole system, whose parts reach each other through the faults of a plan. */
export async function runSessions(options: RunOptions): Promise<Run> {
  const { plan, lanes, isolated = false } = options;
  let system: WholeSystem | undefined;
  const proxy = await startFaultProxy({
    upstream: () => system?.endpoint ?? '',
    plan,
    endCaller: async (...victim) => system && makeEndProcess(system, isolated)(...victim),
  });
  try {
    system = await startWholeSystem(lanes.length < CROWD ? 'chaos' : 'crowded', [
      ...['--client-endpoint', proxy.url, '--speed', String(SPEED), '--verbose'],
      ...['--function-processes', String(functionProcessesFor(lanes.length))],
      ...(isolated
        ? // One more than there are sessions at a time, so that the next session finds a process that has started.
          ['--agent-processes', String(lanes.length + 1)]
        : ['--agent-processes', '4', '--share-agents']),
    ]);
    const ended = await runAll(system, options);
    await untilQuiet(proxy);
    return { evidence: await collectEvidence(system, ended, proxy), exchanges: proxy.exchanges };
  } finally {
    await system?.stop();
    await proxy.close();
  }
}

async function runAll(system: WholeSystem, options: RunOptions): Promise<readonly EndedSession[]> {
  const { lanes, isolated, onSession } = options;
  const ended: EndedSession[] = [];
  const stopRuntimeSession = makeStopRuntimeSession(system);
  const work = async (lane: Iterator<SessionOrder>): Promise<void> => {
    for (let next = lane.next(); !next.done; next = lane.next()) {
      const order = next.value;
      const session = await runSession(system, order);
      ended.push({ ...session, stoppedAt: isolated ? system.logs.length : Number.POSITIVE_INFINITY });
      if (isolated) await stopRuntimeSession(session.sessionId);
      onSession?.(ended.length);
    }
  };
  await Promise.all(lanes.map(work));
  return ended;
}

/** Starts a session with its event and waits for the end of all its executions. */
async function runSession(
  system: WholeSystem,
  order: SessionOrder,
): Promise<Omit<EndedSession, 'stoppedAt'>> {
  const sessionId = await putSessionEvent(system.events, JSON.stringify(order.detail));
  const names = [sessionId];
  if (order.sideBySide) names.push(await startAgain(system, sessionId, order));
  const executions = await Promise.all(names.map((name) => untilEnded(system, name)));
  return { order, sessionId, executions };
}

/** Starts a second execution of the session by hand, once the execution of the event exists. */
async function startAgain(system: WholeSystem, sessionId: string, { detail }: SessionOrder): Promise<string> {
  const name = `${sessionId}-again`;
  const input = JSON.stringify({ session_id: sessionId, payload: detail });
  while (!(await describeExecution(system, sessionId))) await sleep(LOOK_FOR_START_MS);
  await system.workflow.send(new StartExecutionCommand({ stateMachineArn: STATE_MACHINE_ARN, name, input }));
  return name;
}

async function untilEnded(system: WholeSystem, name: string): Promise<ExecutionEnd> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const execution = await describeExecution(system, name);
    if ((execution && execution.status !== 'RUNNING') || Date.now() > until) {
      return {
        name,
        status: execution?.status ?? 'never started',
        error: execution?.error,
        cause: execution?.cause,
        stoppedAt: execution?.stopDate?.getTime(),
      };
    }
    await sleep(LOOK_EVERY_MS);
  }
}

/** Undefined before the event is delivered, which takes longer when the delivery meets a fault. */
async function describeExecution({ workflow }: WholeSystem, name: string) {
  try {
    return await workflow.send(new DescribeExecutionCommand({ executionArn: executionArn(name) }));
  } catch (error) {
    if (error instanceof Error && error.name === 'ExecutionDoesNotExist') return undefined;
    throw error;
  }
}

/** The last answers, retries and final events come after the executions have ended. */
async function untilQuiet(proxy: FaultProxy): Promise<void> {
  for (let seen = -1; seen !== proxy.exchanges.length; ) {
    seen = proxy.exchanges.length;
    await proxy.idle();
    await sleep(QUIET_MS);
  }
}
