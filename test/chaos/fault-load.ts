import {
  type Call,
  drawnPlan,
  type FaultKind,
  type FaultPlan,
  type Rates,
  stepOf,
} from '../fault-proxy/index.ts';
import { faultsOf, isJournalPut, STEPS } from './steps.ts';

/**
 * How many calls of each step of a session can meet a fault. Everything here is retried at least four times, so a session
 * can always come to its end; without such a limit nobody could say which end is the right one.
 */
const FAULTY_CALLS = 3;

/** How likely each fault is at a call that can meet it: together a quarter. */
const RATES: Rates = {
  delay: 0.06,
  'drop-before': 0.035,
  'drop-after': 0.035,
  throttle: 0.03,
  'error-500': 0.025,
  cut: 0.03,
  twice: 0.03,
  kill: 0.008,
  stop: 0.006,
};

export interface FaultLoad {
  readonly seed: number;
  /** One session at a time: nothing that depends on what happens at the same moment. */
  readonly isSequential: boolean;
}

/** A fault that the seed holds ready for a call, whether or not the session comes to make that call. */
export interface HeldFault {
  readonly session: string;
  readonly step: string;
  readonly nth: number;
  readonly kind: FaultKind;
}

/** The plan of a random campaign. */
export function drawFaults({ seed, isSequential }: FaultLoad): FaultPlan {
  const drawn = drawnPlan(seed, (call) => ratesOf(call, isSequential));
  return (call) => {
    const fault = drawn(call);
    if (fault?.kind === 'twice') {
      if (isJournalPut(stepOf(call))) return { ...fault, together: false, answer: 'first' };
      if (isSequential) return { ...fault, together: false };
    }
    if ((fault?.kind === 'kill' || fault?.kind === 'stop') && isSequential) return { ...fault, afterMs: 0 };
    return fault;
  };
}

/** Everything the seed holds ready for these sessions: the same in every run. */
export function heldFaults(plan: FaultPlan, labels: readonly string[]): readonly HeldFault[] {
  const held: HeldFault[] = [];
  for (const session of labels) {
    for (const step of Object.values(STEPS)) {
      const [caller = '', operation = '', subject = ''] = step.split(' ');
      for (let nth = 1; nth <= FAULTY_CALLS; nth += 1) {
        const fault = plan({ caller, operation, subject, session, nth });
        if (fault) held.push({ session, step, nth, kind: fault.kind });
      }
    }
  }
  return held;
}

/** Steps that polling repeats as often as time allows; how often is no matter of the seed. */
const POLLING: readonly string[] = [STEPS.invokePoller, STEPS.pollerReads];
/** The check of the input and the first poll, which every session has. */
const SURE_POLLS = 2;
/** Whether a question is asked at all is a matter of time. */
const QUESTIONS: readonly string[] = [STEPS.pollerAsks, STEPS.pollerStopsMachine];

function ratesOf(call: Call, isSequential: boolean): Rates {
  const step = stepOf(call);
  const isUnsure =
    isSequential && (QUESTIONS.includes(step) || (POLLING.includes(step) && call.nth > SURE_POLLS));
  if (call.session === '' || call.nth > FAULTY_CALLS || isUnsure) return {};
  return Object.fromEntries(faultsOf(step).map((kind) => [kind, RATES[kind] ?? 0]));
}
