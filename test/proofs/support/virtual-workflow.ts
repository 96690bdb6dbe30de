import type { SessionEvent } from '@agents/events';
import { createJournal, createMemoryTable, type MemoryTable } from '@agents/journal';
import {
  compileProgram,
  createDynamodbPutItem,
  createHistory,
  createLambdaInvoke,
  createTaskTokens,
  DYNAMODB_PUT_ITEM,
  LAMBDA_INVOKE,
  type Outcome,
  type Program,
  readPackage,
  runExecution,
  type Stack,
} from '@agents/local-stack';
import { createLogger, parseInput } from '@agents/service';
import * as v from 'valibot';
import {
  createVirtualClock,
  type VirtualClock,
} from '../../../packages/local-stack/test/states/support/virtual-clock.ts';
import { inputContract as invokerInput } from '../../../services/invoker/src/input.ts';
import { makeInvokeAgent } from '../../../services/invoker/src/invoke-agent.ts';
import { parseEnv, inputContract as pollerInput } from '../../../services/poller/src/input.ts';
import { makeCheckLiveness } from '../../../services/poller/src/liveness-check.ts';
import { makePollSession } from '../../../services/poller/src/poll-session.ts';
import { type AgentScript, createSimulatedAgent, type SimulatedAgent } from './simulated-agent.ts';

/** The packaged workflow, with its definition and its functions' variables and timeouts. */
export interface VirtualWorkflow {
  /** From SESSION_INITIATED until the poller ends the session. */
  readonly deadlineMs: number;
  /** From one liveness check to the next, and from the last event to the first check. */
  readonly livenessCheckEveryMs: number;
  /** Runs one session from its start to the end of its execution, with the poller's schedule or another one. */
  run(script: AgentScript, schedule?: PollSchedule): Promise<VirtualRun>;
}

/** How long to wait before the next poll, in whole seconds, by the session's age in milliseconds. */
export type PollSchedule = (ageMs: number) => number;

/** The course of a session; times in milliseconds since its start, on the true clock. */
export interface VirtualRun {
  readonly outcome: Outcome;
  readonly endedMs: number;
  /** When the agent's task ended; `undefined` if it did not. */
  readonly agentEndedMs: number | undefined;
  /** Events in the history of the execution, as Step Functions counts them. */
  readonly historyEvents: number;
  /** States entered; Step Functions charges for them. */
  readonly transitions: number;
  readonly polls: number;
  readonly livenessChecks: number;
  readonly events: readonly SessionEvent[];
}

const SESSION_ID = 'session-on-a-virtual-clock-000000001';
/** The name of the polling state in the definition. */
const POLL = 'Poll';
const LONGEST_MS = 12 * 3_600_000;
/** The time of a function call or a put, in milliseconds. */
const CALL_MS = 60;

/** Reads the package once; after that a run takes a fraction of a second. */
export async function loadVirtualWorkflow(packageDir: string): Promise<VirtualWorkflow> {
  const stack = await readPackage(packageDir);
  const [machine] = stack.stateMachines;
  if (!machine) throw new Error(`${packageDir}: expected a state machine in the template, found none`);
  const program = compileProgram(machine.name, machine.definition, [LAMBDA_INVOKE, DYNAMODB_PUT_ITEM]);
  const poller = functionNamed(stack, 'poller');
  const env = parseEnv(poller.environment);
  return {
    deadlineMs: env.SESSION_DEADLINE_SECONDS * 1_000,
    livenessCheckEveryMs: env.LIVENESS_CHECK_EVERY_SECONDS * 1_000,
    run: (script, schedule) => runSession({ stack, program, script, schedule }),
  };
}

interface SessionOptions {
  readonly stack: Stack;
  readonly program: Program;
  readonly script: AgentScript;
  readonly schedule: PollSchedule | undefined;
}

async function runSession({ stack, program, script, schedule }: SessionOptions): Promise<VirtualRun> {
  const clock = createVirtualClock();
  const startedAt = clock.now();
  const table = createMemoryTable();
  const journal = journalOn(table, clock);
  const agent = createSimulatedAgent({
    script,
    journal: journalOn(table, clock, script.skewMs),
    now: clock.now,
    pause: pauseOn(clock),
  });
  const history = createHistory(clock.now);
  const execution = runExecution({
    program,
    identity: {
      ...{ executionArn: 'arn:execution', name: SESSION_ID, roleArn: 'arn:role' },
      ...{ stateMachineArn: 'arn:stateMachine', stateMachineName: 'workflow', startedAt },
      input: { session_id: SESSION_ID, payload: { prompt: 'Take your time.' } },
    },
    history,
    integrations: integrationsOf({ stack, clock, table, agent, schedule }),
    now: clock.now,
    sleep: clock.sleep,
    tokens: createTaskTokens({ now: clock.now, newId: () => SESSION_ID }),
    speed: 1,
    random: () => 0.5,
    signal: new AbortController().signal,
  });
  await clock.advance(LONGEST_MS);
  const entered = history.facts.filter(({ type }) => type === 'StateEntered');
  return {
    outcome: await execution,
    endedMs: (history.times.at(-1) ?? startedAt) - startedAt,
    agentEndedMs: agent.endedAt === undefined ? undefined : agent.endedAt - startedAt,
    historyEvents: history.facts.length,
    transitions: entered.length,
    polls: entered.filter((fact) => 'name' in fact && fact.name === POLL).length,
    livenessChecks: agent.livenessChecks,
    events: (await journal.read(SESSION_ID)).events,
  };
}

const pauseOn =
  ({ sleep }: VirtualClock) =>
  (ms: number): Promise<void> =>
    sleep(ms, new AbortController().signal);

function journalOn(table: MemoryTable, clock: VirtualClock, skewMs = 0) {
  return createJournal({ table, now: () => clock.now() + skewMs, random: () => 0.5, sleep: pauseOn(clock) });
}

interface World {
  readonly stack: Stack;
  readonly clock: VirtualClock;
  readonly table: MemoryTable;
  readonly agent: SimulatedAgent;
  readonly schedule: PollSchedule | undefined;
}

/** What the state machine calls: the functions, each within its timeout, and the table. */
function integrationsOf({ stack, clock, table, agent, schedule }: World) {
  const journal = journalOn(table, clock);
  const log = createLogger({ component: 'virtual', write: () => undefined });
  const { now } = clock;
  const startedAt = now();
  const pause = pauseOn(clock);
  const invoker = functionNamed(stack, 'invoker');
  const poller = functionNamed(stack, 'poller');
  const env = parseEnv(poller.environment);
  const invokeAgent = makeInvokeAgent({ journal, runtime: agent, log, now });
  const pollSession = makePollSession({
    ...{ journal, log, now },
    deadlineSeconds: env.SESSION_DEADLINE_SECONDS,
    expectedSeconds: env.EXPECTED_SESSION_SECONDS,
    livenessTimes: {
      firstSeconds: env.FIRST_LIVENESS_CHECK_SECONDS,
      everySeconds: env.LIVENESS_CHECK_EVERY_SECONDS,
    },
    checkLiveness: makeCheckLiveness({ journal, runtime: agent, log, now }),
  });
  const endOf = ({ timeoutSeconds }: { timeoutSeconds: number }): number => now() + timeoutSeconds * 1_000;
  return {
    [LAMBDA_INVOKE]: createLambdaInvoke(async (name, input) => {
      await pause(CALL_MS);
      if (name === invoker.arn) {
        return { payload: await invokeAgent(parseInput(invokerInput, input), endOf(invoker)) };
      }
      const answer = await pollSession(parseInput(pollerInput, input), endOf(poller));
      return { payload: schedule ? { ...answer, wait_seconds: schedule(now() - startedAt) } : answer };
    }),
    [DYNAMODB_PUT_ITEM]: createDynamodbPutItem(async (parameters) => {
      await pause(CALL_MS);
      const { Item } = v.parse(putItemSchema, parameters);
      table.plant({ PK: Item.PK.S, SK: Item.SK.S, Status: Item.Status.S, Timestamp: Item.Timestamp.S });
      return {};
    }),
  };
}

const text = v.object({ S: v.string() });
const putItemSchema = v.object({
  Item: v.strictObject({ PK: text, SK: text, Status: text, Timestamp: text }),
});

function functionNamed(stack: Stack, name: string) {
  const found = stack.functions.find((each) => each.name.includes(name));
  if (!found) throw new Error(`expected a function named like ${name} in the template, found none`);
  return found;
}
