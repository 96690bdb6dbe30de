import { type Call, stepOf } from './call.ts';
import { decide, type Rates } from './decide.ts';
import type { Fault } from './fault.ts';

/** What goes wrong with each call. */
export type FaultPlan = (call: Call) => Fault | undefined;

/** One fault of a written plan. */
export interface PlannedFault {
  /** The session's label. */
  readonly session: string;
  /** `caller operation subject`, as `stepOf` words it. */
  readonly step: string;
  /** Which of the step's calls in that session; default the first. */
  readonly nth?: number;
  readonly fault: Fault;
}

/** A plan that is drawn: every call meets a fault of its own chance, which `ratesOf` says. */
export function drawnPlan(seed: number, ratesOf: (call: Call) => Rates): FaultPlan {
  return (call) => decide({ seed, call, rates: ratesOf(call) });
}

/** A plan that is written: these faults and no others. */
export function writtenPlan(faults: readonly PlannedFault[]): FaultPlan {
  const byCall = new Map(
    faults.map(({ session, step, nth = 1, fault }) => [`${session} ${step} ${nth}`, fault]),
  );
  return (call) => byCall.get(`${call.session} ${stepOf(call)} ${call.nth}`);
}
