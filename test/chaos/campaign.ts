import { type Call, stepOf } from '../fault-proxy/call.ts';
import type { FaultKind } from '../fault-proxy/fault.ts';
import type { Exchange } from '../fault-proxy/fault-proxy.ts';
import { drawnPlan, type FaultPlan, type Rates } from '../fault-proxy/plan.ts';
import { checkEvidence } from './check-evidence.ts';
import type { Evidence, Violation } from './evidence.ts';
import { lanesOf, runSessions } from './run-sessions.ts';
import { drawSessions } from './session-order.ts';
import { faultsOf, isJournalPut, STEPS } from './steps.ts';

export interface CampaignOptions {
  readonly seed: number;
  readonly sessions: number;
  /** The number of sessions at a time. With one at a time nothing depends on what happens at the same moment. */
  readonly concurrency: number;
  /** The labels of the sessions to run; all by default. A session meets the same faults alone as among the others. */
  readonly only?: readonly string[];
  readonly onSession?: (ended: number) => void;
}

/** A fault at one call of a session. */
export interface LocatedFault {
  readonly session: string;
  readonly step: string;
  readonly nth: number;
  readonly kind: FaultKind;
}

/** The outcome of a campaign. */
export interface CampaignReport extends Pick<CampaignOptions, 'seed' | 'sessions' | 'concurrency'> {
  readonly seconds: number;
  /** The faults that the seed draws, whether or not the session makes the call. */
  readonly drawn: readonly LocatedFault[];
  /** The faults that calls met. */
  readonly met: readonly LocatedFault[];
  /** Every request through the proxy. */
  readonly exchanges: readonly Exchange[];
  readonly evidence: Evidence;
  readonly violations: readonly Violation[];
}

/** Runs sessions through faults, both drawn from the seed, and checks each promise of the system. */
export async function runCampaign(options: CampaignOptions): Promise<CampaignReport> {
  const { seed, sessions, concurrency, onSession = () => undefined } = options;
  const isSequential = concurrency === 1;
  const start = performance.now();
  const orders = drawSessions(seed, sessions, !isSequential).filter(
    ({ label }) => options.only?.includes(label) ?? true,
  );
  const plan = campaignPlan(seed, isSequential);
  const { evidence, exchanges } = await runSessions({ lanes: lanesOf(orders, concurrency), plan, onSession });
  return {
    ...{ seed, sessions, concurrency, evidence, exchanges },
    seconds: (performance.now() - start) / 1_000,
    drawn: drawnFaults(
      plan,
      orders.map(({ label }) => label),
    ),
    met: metFaults(exchanges),
    violations: [...checkEvidence(evidence), ...unknownCalls(exchanges)],
  };
}

/** The faults that the requests met. */
export function metFaults(exchanges: readonly Exchange[]): readonly LocatedFault[] {
  return exchanges.flatMap(({ call, fault }) => {
    const { session, nth } = call;
    return fault ? [{ session, step: stepOf(call), nth, kind: fault.kind }] : [];
  });
}

/** A call that `steps.ts` does not list has met no fault: the system has changed. */
function unknownCalls(exchanges: readonly Exchange[]): readonly Violation[] {
  const known = new Set<string>(Object.values(STEPS));
  const unknown = new Set(exchanges.map(({ call }) => stepOf(call)).filter((step) => !known.has(step)));
  return [...unknown].map((found) => ({
    promise: 'every call can meet faults (test/chaos/steps.ts lists the calls)',
    found,
  }));
}

/**
 * How many calls of each step of a session can meet a fault. A call that keeps failing is made at least four times, so each
 * session has exactly one right end. Without this limit a session could fail rightly.
 */
const FAULTY_CALLS = 3;

/** The probability of each fault at a call that can meet it; together a quarter. */
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

/** @param isSequential one session at a time: no fault whose effect depends on what happens at the same moment */
function campaignPlan(seed: number, isSequential: boolean): FaultPlan {
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

/** Polling repeats these steps; how often depends on time, not on the seed. */
const POLLING: readonly string[] = [
  ...[STEPS.invokePoller, STEPS.pollerReads, STEPS.startRound, STEPS.answerRound],
];
/** Each session has these polls: the check of the input and the first poll. */
const CERTAIN_POLLS = 2;
/** Whether a liveness check happens depends on time. */
const LIVENESS_CHECKS: readonly string[] = [STEPS.checkTask, STEPS.pollerStopsSession];

function ratesOf(call: Call, isSequential: boolean): Rates {
  const step = stepOf(call);
  const dependsOnTime =
    LIVENESS_CHECKS.includes(step) || (POLLING.includes(step) && call.nth > CERTAIN_POLLS);
  if (call.session === '' || call.nth > FAULTY_CALLS || (isSequential && dependsOnTime)) return {};
  return Object.fromEntries(faultsOf(step).map((kind) => [kind, RATES[kind] ?? 0]));
}

/** The faults that the seed draws for the calls of these sessions; the same in every run. */
function drawnFaults(plan: FaultPlan, labels: readonly string[]): readonly LocatedFault[] {
  const drawn: LocatedFault[] = [];
  for (const session of labels) {
    for (const step of Object.values(STEPS)) {
      const [caller = '', operation = '', subject = ''] = step.split(' ');
      for (let nth = 1; nth <= FAULTY_CALLS; nth += 1) {
        const fault = plan({ caller, operation, subject, session, nth });
        if (fault) drawn.push({ session, step, nth, kind: fault.kind });
      }
    }
  }
  return drawn;
}
