import { FAULT_KINDS, type Fault, type FaultKind } from '../fault-proxy/fault.ts';
import type { PlannedFault } from '../fault-proxy/plan.ts';
import { invalidSession, refusedSession, type SessionOrder, workingSession } from './session-order.ts';
import { ALL_STEPS, CALLERS, faultsOf, isJournalPut, STEPS, type Step } from './steps.ts';

/** A session with faults at its calls. */
export interface Scenario {
  readonly order: SessionOrder;
  /** The faults under test: all of one kind. */
  readonly faults: readonly PlannedFault[];
  /** Faults without which the session would not make those calls. */
  readonly before: readonly PlannedFault[];
}

/** Longer than the journal's client waits for an answer, so that the request arrives late; in milliseconds. */
const LATE_MS = 3_100;
/** Long enough for a liveness check, also after late calls; in seconds. */
const LONG_WORK = 8;
const SHORT_WORK = 0.2;

/** The faults that lead a session to a call which it does not make otherwise. */
const DETOURS: Readonly<Partial<Record<Step, readonly [Step, Fault]>>> = {
  invocationFailed: ['invokeAgent', { kind: 'throttle' }],
  invokerLooksUp: ['invocationStarted', { kind: 'drop-after' }],
  agentLooksUp: ['entrypointStarted', { kind: 'drop-after' }],
};

/** The fewest sessions in which the first call of each step meets each fault that it can meet. */
export function eachFaultEverywhere(): readonly Scenario[] {
  return FAULT_KINDS.flatMap((kind) => {
    const steps = ALL_STEPS.filter((step) => faultsOf(STEPS[step]).includes(kind));
    const groups = Map.groupBy(steps, (step) => [kind, ...groupOf(kind, step)].join(' '));
    return [...groups].map(([label, together]) => scenario(kind, together, label));
  });
}

/** A session for each step and each of these faults that it can meet; this names the call that does not stand a fault. */
export function eachFaultAlone(kinds: readonly FaultKind[]): readonly Scenario[] {
  return ALL_STEPS.flatMap((step) =>
    faultsOf(STEPS[step])
      .filter((kind) => kinds.includes(kind))
      .map((kind) => scenario(kind, [step], `${kind} ${step}`)),
  );
}

/** Whether no process dies, so that the scenario can run beside others in the same processes. */
export function isHarmless({ faults, before }: Scenario): boolean {
  return [...faults, ...before].every(({ fault: { kind } }) => kind !== 'kill' && kind !== 'stop');
}

/** Whether a function's process dies. */
export function killsFunction({ faults }: Scenario): boolean {
  return faults.some(({ fault, step }) => fault.kind === 'kill' && !step.startsWith(CALLERS.agent));
}

/** The steps of one session have the same group. */
function groupOf(kind: FaultKind, step: Step): readonly string[] {
  const isDeath = kind === 'kill' || kind === 'stop';
  const course = courseOf(step, isDeath);
  // All delays together would take longer than the session's deadline.
  return isDeath || kind === 'delay' ? [course, STEPS[step].split(' ')[0] ?? ''] : [course];
}

function courseOf(step: Step, isDeath: boolean): string {
  if (step === 'entrypointFailed' || step === 'taskFailed') return step;
  // If the answer of the agent is lost, the invoker does not record a success: another session shows this put.
  if (step in DETOURS || step === 'invocationSucceeded') return 'detour';
  // A task does not survive its process, so each session shows one death of those after its start.
  if (isDeath && step === 'result') return 'detour';
  return isDeath && step === 'taskCompleted' ? step : 'usual';
}

function scenario(kind: FaultKind, steps: readonly Step[], label: string): Scenario {
  const at = (step: Step, fault: Fault): PlannedFault => ({ session: label, step: STEPS[step], fault });
  return {
    order: orderOf(steps, label),
    faults: steps.map((step) => at(step, makeFault(kind, STEPS[step]))),
    before: steps.flatMap((step) => {
      const detour = DETOURS[step];
      return detour ? [at(...detour)] : [];
    }),
  };
}

function orderOf(steps: readonly Step[], label: string): SessionOrder {
  if (steps.includes('entrypointFailed')) return invalidSession(label);
  if (steps.includes('taskFailed')) return refusedSession(label);
  return workingSession(label, steps.includes('checkTask') ? LONG_WORK : SHORT_WORK);
}

function makeFault(kind: FaultKind, step: string): Fault {
  switch (kind) {
    case 'delay':
      return { kind, ms: LATE_MS };
    case 'twice': {
      const isOneByOne = isJournalPut(step);
      return { kind, together: !isOneByOne, answer: isOneByOne ? 'first' : 'second' };
    }
    case 'kill':
    case 'stop':
      return { kind, afterMs: 0 };
    default:
      return { kind };
  }
}
