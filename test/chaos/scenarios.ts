import type { Fault, FaultKind, PlannedFault } from '../fault-proxy/index.ts';
import { invalidSession, refusedSession, type SessionOrder, workingSession } from './session-order.ts';
import { ALL_STEPS, CALLERS, faultsOf, isJournalPut, STEPS, type Step } from './steps.ts';

/** One session with one fault at one of its calls. */
export interface Scenario {
  readonly order: SessionOrder;
  /** The fault under test. */
  readonly fault: PlannedFault;
  /** What has to happen first, so that the session comes to make that call. */
  readonly before: readonly PlannedFault[];
}

/** Longer than the journal's client waits for an answer, so that the request arrives after it was given up; milliseconds. */
const LATE_MS = 3_100;
/** Long enough for the agent to be asked whether it still works; seconds. */
const LONG_WORK = 4;
const SHORT_WORK = 0.2;

/** Every call of a session with every fault that it can meet, one at a time. */
export function oneAfterAnother(): readonly Scenario[] {
  return ALL_STEPS.flatMap((step) =>
    faultsOf(STEPS[step]).map((kind) => scenario(step, makeFault(kind, STEPS[step]))),
  );
}

/** Whether nobody has to die for the scenario: it can run beside others that use the same processes. */
export function isHarmless({ fault, before }: Scenario): boolean {
  return [fault, ...before].every(({ fault: { kind } }) => kind !== 'kill' && kind !== 'stop');
}

/** Whether a function dies, which all sessions share, and not an agent, of which each has its own. */
export function killsFunction({ fault }: Scenario): boolean {
  return fault.fault.kind === 'kill' && !fault.step.startsWith(CALLERS.agent);
}

/** What makes a session come to a call that it does not make when all goes well. */
const DETOURS: Readonly<Partial<Record<Step, readonly [Step, Fault][]>>> = {
  invocationFailed: [['invokeAgent', { kind: 'throttle' }]],
  invokerLooksUp: [['invocationStarted', { kind: 'drop-after' }]],
  agentLooksUp: [['entrypointStarted', { kind: 'drop-after' }]],
  pollerStopsMachine: [['taskStarted', { kind: 'kill', afterMs: 0 }]],
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
  return workingSession(label, step === 'pollerAsks' ? LONG_WORK : SHORT_WORK);
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
