import type { Fault, FaultKind } from '../fault-proxy/fault.ts';
import type { PlannedFault } from '../fault-proxy/plan.ts';
import { invalidSession, refusedSession, type SessionOrder, workingSession } from './session-order.ts';
import { ALL_STEPS, CALLERS, faultsOf, isJournalPut, STEPS, type Step } from './steps.ts';

/** A session with a fault at one of its calls. */
export interface Scenario {
  readonly order: SessionOrder;
  /** The fault under test. */
  readonly fault: PlannedFault;
  /** Faults without which the session would not make that call. */
  readonly before: readonly PlannedFault[];
}

/** Longer than the journal's client waits for an answer, so that the request arrives late; in milliseconds. */
const LATE_MS = 3_100;
/** Long enough for a liveness check; in seconds. */
const LONG_WORK = 4;
const SHORT_WORK = 0.2;

/** One scenario for each call of a session and each fault that the call can meet. */
export function oneAfterAnother(): readonly Scenario[] {
  return ALL_STEPS.flatMap((step) =>
    faultsOf(STEPS[step]).map((kind) => scenario(step, makeFault(kind, STEPS[step]))),
  );
}

/** Whether no process dies, so that the scenario can run beside others in the same processes. */
export function isHarmless({ fault, before }: Scenario): boolean {
  return [fault, ...before].every(({ fault: { kind } }) => kind !== 'kill' && kind !== 'stop');
}

/** Whether a function's process dies. All sessions share it, but each has its own process of the agent. */
export function killsFunction({ fault }: Scenario): boolean {
  return fault.fault.kind === 'kill' && !fault.step.startsWith(CALLERS.agent);
}

/** The faults that lead a session to a call which it does not make otherwise. */
const DETOURS: Readonly<Partial<Record<Step, readonly [Step, Fault][]>>> = {
  invocationFailed: [['invokeAgent', { kind: 'throttle' }]],
  invokerLooksUp: [['invocationStarted', { kind: 'drop-after' }]],
  agentLooksUp: [['entrypointStarted', { kind: 'drop-after' }]],
};

function scenario(step: Step, fault: Fault): Scenario {
  const session = `${step} ${fault.kind}`;
  const at = (each: Step, what: Fault): PlannedFault => ({ session, step: STEPS[each], fault: what });
  return {
    order: orderOf(step, session),
    fault: at(step, fault),
    before: (DETOURS[step] ?? []).map(([each, what]) => at(each, what)),
  };
}

function orderOf(step: Step, label: string): SessionOrder {
  if (step === 'entrypointFailed') return invalidSession(label);
  if (step === 'taskFailed') return refusedSession(label);
  return workingSession(label, step === 'checkTask' ? LONG_WORK : SHORT_WORK);
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
