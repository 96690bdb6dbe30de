import { setTimeout as sleep } from 'node:timers/promises';
import { type FaultPlan, type FaultProxy, startFaultProxy } from '../fault-proxy/index.ts';
import { startWholeSystem, type WholeSystem } from '../support/stack.ts';
import { collectEvidence } from './collect-evidence.ts';
import { makeEndProcess } from './end-process.ts';
import type { Evidence } from './evidence.ts';
import { type EndedSession, runSession } from './run-session.ts';
import { makeStopMachine } from './runtime-sessions.ts';
import type { SessionOrder } from './session-order.ts';

/** How much faster than on AWS the workflow's waits and retry delays pass. */
const SPEED = 10;
/** Nothing has to be heard of the system for so long before it counts as quiet, in milliseconds. */
const QUIET_MS = 1_000;

export interface RunOptions {
  readonly orders: readonly SessionOrder[];
  readonly plan: FaultPlan;
  /** Sessions at a time. */
  readonly concurrency: number;
  /**
   * Gives each session a machine of its own, as AgentCore does, and stops it afterwards. Otherwise sessions share a few,
   * which takes less time, and one machine's death is the misfortune of several.
   */
  readonly isolated?: boolean;
  /** Told of each session that has ended. */
  readonly onSession?: (ended: number) => void;
}

/** What a run has left behind. */
export interface Run {
  readonly evidence: Evidence;
  readonly exchanges: FaultProxy['exchanges'];
}

/** Runs sessions through the whole system while its parts talk to each other through the faults of a plan. */
export async function runSessions(options: RunOptions): Promise<Run> {
  const { plan, concurrency, isolated = false } = options;
  let system: WholeSystem | undefined;
  const proxy = await startFaultProxy({
    upstream: () => system?.endpoint ?? '',
    plan,
    endCaller: async (...victim) => system && makeEndProcess(system, isolated)(...victim),
  });
  try {
    system = await startWholeSystem('chaos', [
      ...['--client-endpoint', proxy.url, '--speed', String(SPEED), '--verbose'],
      // One more than there are sessions: the next finds a machine that has started.
      ...(isolated ? ['--agent-processes', String(concurrency + 1)] : []),
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
  const { orders, concurrency, isolated, onSession } = options;
  const ended: EndedSession[] = [];
  const queue = orders.values();
  const stopMachine = makeStopMachine(system);
  const work = async (): Promise<void> => {
    for (const order of queue) {
      const session = await runSession(system, order);
      ended.push({ ...session, stoppedAt: isolated ? system.logs.length : Number.POSITIVE_INFINITY });
      if (isolated) await stopMachine(session.sessionId);
      onSession?.(ended.length);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return ended;
}

/** Executions end before the last answers, retries and last words do. */
async function untilQuiet(proxy: FaultProxy): Promise<void> {
  for (let heard = -1; heard !== proxy.exchanges.length; ) {
    heard = proxy.exchanges.length;
    await proxy.idle();
    await sleep(QUIET_MS);
  }
}
