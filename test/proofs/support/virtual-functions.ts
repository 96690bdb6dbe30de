import type { AgentRuntimeClient } from '@agents/agent-client';
import { createInputStore, createJournal, type MemoryTable } from '@agents/journal';
import type { InvokeFunction, PutItem, Stack } from '@agents/local-stack';
import { createLogger, parseInput } from '@agents/service';
import * as v from 'valibot';
import {
  inputContract as invokerInput,
  parseEnv as parseInvokerEnv,
} from '../../../services/invoker/src/input.ts';
import { makeInvokeAgent } from '../../../services/invoker/src/invoke-agent.ts';
import { parseEnv, inputContract as pollerInput } from '../../../services/poller/src/input.ts';
import { makeCheckLiveness } from '../../../services/poller/src/liveness-check.ts';
import { makePollSession } from '../../../services/poller/src/poll-session.ts';
import { makeStopMicroVm } from '../../../services/poller/src/stop-microvm.ts';
import type { VirtualClock } from '../../support/virtual-clock.ts';

/** How long to wait before the next poll, in whole seconds, by the session's age in milliseconds. */
export type PollSchedule = (ageMs: number) => number;

/** The time of a function call, a put or a start, in milliseconds. */
const CALL_MS = 60;

/** Sleeps on the virtual clock. */
export const pauseOn =
  ({ sleep }: VirtualClock) =>
  (ms: number): Promise<void> =>
    sleep(ms, new AbortController().signal);

/** The journal in a table, on a clock that is `skewMs` ahead. */
export function journalOn(table: MemoryTable, clock: VirtualClock, skewMs = 0) {
  return createJournal({ table, now: () => clock.now() + skewMs, random: () => 0.5, sleep: pauseOn(clock) });
}

/** What the two functions meet on a virtual clock. */
export interface World {
  readonly stack: Stack;
  readonly clock: VirtualClock;
  readonly table: MemoryTable;
  readonly agent: AgentRuntimeClient;
  /** In place of the poller's own pauses. */
  readonly schedule: PollSchedule | undefined;
  /** The number of polls so far. */
  polls: number;
}

/** The two functions, each within its timeout. */
export function functionsOf(world: World): InvokeFunction {
  const { stack, clock, table, agent, schedule } = world;
  const journal = journalOn(table, clock);
  const log = createLogger({ component: 'virtual', level: 'error', write: () => undefined });
  const { now } = clock;
  const startedAt = now();
  const pause = pauseOn(clock);
  const invoker = functionNamed(stack, 'invoker');
  const poller = functionNamed(stack, 'poller');
  const env = parseEnv(poller.environment);
  const { CAPACITY_PATIENCE_SECONDS: capacityPatienceSeconds } = parseInvokerEnv(invoker.environment);
  const invokeAgent = makeInvokeAgent({
    ...{ journal, inputs: createInputStore({ table, now }), runtime: agent },
    ...{ capacityPatienceSeconds, log, now },
  });
  const stopMicroVm = makeStopMicroVm({ runtime: agent, log });
  const pollSession = makePollSession({
    ...{ journal, log, now, stopMicroVm },
    deadlineSeconds: env.SESSION_DEADLINE_SECONDS,
    expectedSeconds: env.EXPECTED_SESSION_SECONDS,
    stalledAfterSeconds: env.STALLED_AFTER_SECONDS,
    roundSeconds: env.ROUND_SECONDS,
    livenessTimes: {
      firstSeconds: env.FIRST_LIVENESS_CHECK_SECONDS,
      everySeconds: env.LIVENESS_CHECK_EVERY_SECONDS,
    },
    checkLiveness: makeCheckLiveness({ journal, runtime: agent, stopMicroVm, log, now }),
  });
  const endOf = ({ timeoutSeconds }: { timeoutSeconds: number }): number => now() + timeoutSeconds * 1_000;
  return async (name, input) => {
    await pause(CALL_MS);
    if (name === invoker.arn) {
      return { payload: await invokeAgent(parseInput(invokerInput, input), endOf(invoker)) };
    }
    const answer = await pollSession(parseInput(pollerInput, input), endOf(poller));
    if (!('state' in answer)) return { payload: answer };
    world.polls += 1;
    return { payload: schedule ? { ...answer, wait_seconds: schedule(now() - startedAt) } : answer };
  };
}

/** Behind the workflow's task that writes SESSION_INITIATED. */
export function putItemInto({ clock, table }: World): PutItem {
  const pause = pauseOn(clock);
  return async (parameters) => {
    await pause(CALL_MS);
    const { Item } = v.parse(putItemSchema, parameters);
    table.plant({ PK: Item.PK.S, SK: Item.SK.S, Status: Item.Status.S, Timestamp: Item.Timestamp.S });
    return {};
  };
}

const text = v.object({ S: v.string() });
const putItemSchema = v.object({
  Item: v.strictObject({ PK: text, SK: text, Status: text, Timestamp: text }),
});

/** @throws Error if the template has no such function */
export function functionNamed(stack: Stack, name: string) {
  const found = stack.functions.find((each) => each.name.includes(name));
  if (!found) throw new Error(`expected a function named like ${name} in the template, found none`);
  return found;
}
