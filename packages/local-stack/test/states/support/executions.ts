import { createVirtualClock, type VirtualClock } from '../../../../../test/support/virtual-clock.ts';
import { compileProgram } from '../../../src/states/definition.ts';
import { createHistory, type HistoryFact } from '../../../src/states/history.ts';
import { runExecution } from '../../../src/states/interpreter.ts';
import type { Json } from '../../../src/states/json.ts';
import type { Outcome } from '../../../src/states/outcome.ts';
import type { Integrations } from '../../../src/states/task-call.ts';
import { createTaskTokens, type TaskTokens } from '../../../src/states/task-tokens.ts';

export const MACHINE_ARN = 'arn:aws:states:us-east-1:000000000000:stateMachine:workflow';
export const INVOKE = 'arn:aws:states:::lambda:invoke';

/** A running execution under test. */
export interface Started {
  readonly outcome: Promise<Outcome>;
  readonly facts: readonly HistoryFact[];
  readonly clock: VirtualClock;
  readonly tokens: TaskTokens;
  stop(reason?: unknown): void;
}

/** Starts one execution of a definition on a virtual clock. */
export function start(
  definition: object,
  options: {
    input?: Json;
    integrations?: Integrations;
    random?: () => number;
    clock?: VirtualClock;
    speed?: number;
  } = {},
): Started {
  const {
    input = {},
    integrations = {},
    random = () => 0.5,
    clock = createVirtualClock(),
    speed = 1,
  } = options;
  const history = createHistory(clock.now);
  let issued = 0;
  const tokens = createTaskTokens({ now: clock.now, newId: () => `task-${++issued}` });
  const abort = new AbortController();
  const outcome = runExecution({
    program: compileProgram('workflow', definition, Object.keys(integrations)),
    identity: {
      executionArn: `${MACHINE_ARN.replace(':stateMachine:', ':execution:')}:run-1`,
      name: 'run-1',
      roleArn: 'arn:aws:iam::000000000000:role/workflow',
      stateMachineArn: MACHINE_ARN,
      stateMachineName: 'workflow',
      startedAt: clock.now(),
      input,
    },
    history,
    integrations,
    tokens,
    now: clock.now,
    sleep: clock.sleep,
    speed,
    random,
    signal: abort.signal,
  });
  return { outcome, facts: history.facts, clock, tokens, stop: (reason) => abort.abort(reason) };
}

/** Makes a definition with one state, which ends the execution. */
export function only(state: object): Readonly<Record<string, unknown>> {
  return { StartAt: 'Only', States: { Only: { ...state, End: true } } };
}

/** Lists the types of the facts, with the kind of their state: `TaskStateEntered`. */
export function typesOf(facts: readonly HistoryFact[]): string[] {
  return facts.map((fact) => ('kind' in fact ? `${fact.kind}${fact.type}` : fact.type));
}
