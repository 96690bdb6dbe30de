import { createHash } from 'node:crypto';
import { type Call, stepOf } from './call.ts';
import { FAULT_KINDS, type Fault, type FaultKind } from './fault.ts';

/** Decides the fault of each call. */
export type FaultPlan = (call: Call) => Fault | undefined;

/** One fault of a written plan. */
export interface PlannedFault {
  /** The session's label. */
  readonly session: string;
  /** `caller operation subject`, as `stepOf` gives it. */
  readonly step: string;
  /** Which of the step's calls in that session; the first by default. */
  readonly nth?: number;
  readonly fault: Fault;
}

/** A plan that consists of exactly these faults. */
export function writtenPlan(faults: readonly PlannedFault[]): FaultPlan {
  const byCall = new Map(
    faults.map(({ session, step, nth = 1, fault }) => [`${session} ${step} ${nth}`, fault]),
  );
  return (call) => byCall.get(`${call.session} ${stepOf(call)} ${call.nth}`);
}

/** The probability of each kind of fault at one call; the rest is the probability of no fault. */
export type Rates = Readonly<Partial<Record<FaultKind, number>>>;

/** A plan that draws the fault of each call with the rates of that call. */
export function drawnPlan(seed: number, ratesOf: (call: Call) => Rates): FaultPlan {
  return (call) => drawFault({ seed, call, rates: ratesOf(call) });
}

/**
 * Draws the fault of a call.
 *
 * The draw depends only on the seed, the call's identity and its number. Calls that arrive in another order, or beside
 * others, get the same faults.
 *
 * @throws RangeError when a rate is negative or the rates add up to more than 1
 */
export function drawFault({
  seed,
  call,
  rates,
}: {
  seed: number;
  call: Call;
  rates: Rates;
}): Fault | undefined {
  const draw = (what: string): number => chance(seed, call.session, stepOf(call), call.nth, what);
  const kind = pick(rates, draw('kind'));
  return kind && makeFault(kind, draw);
}

function pick(rates: Rates, draw: number): FaultKind | undefined {
  let bound = 0;
  let picked: FaultKind | undefined;
  for (const kind of FAULT_KINDS) {
    const rate = rates[kind] ?? 0;
    if (!(rate >= 0)) throw new RangeError(`rate of ${kind}: expected 0 or more, found ${rate}`);
    bound += rate;
    if (draw < bound) picked ??= kind;
  }
  if (bound > 1 + Number.EPSILON * FAULT_KINDS.length) {
    throw new RangeError(`rates of faults: expected a sum of at most 1, found ${bound}`);
  }
  return picked;
}

/** A usual delay, in milliseconds. */
const SHORT_MS = [20, 400] as const;
/** A delay longer than the 3 s that the clients wait, in milliseconds. */
const LONG_MS = [3_200, 4_200] as const;
const LONG_SHARE = 0.2;
/** The latest time at which a process dies after its request, in milliseconds. */
const MAX_AFTER_MS = 1_500;

function makeFault(kind: FaultKind, draw: (what: string) => number): Fault {
  switch (kind) {
    case 'delay': {
      const [min, max] = draw('long') < LONG_SHARE ? LONG_MS : SHORT_MS;
      return { kind, ms: wholeNumber(draw('ms'), min, max) };
    }
    case 'twice':
      return { kind, together: draw('together') < 0.5, answer: draw('answer') < 0.5 ? 'first' : 'second' };
    case 'kill':
    case 'stop':
      return { kind, afterMs: draw('at once') < 0.5 ? 0 : wholeNumber(draw('ms'), 1, MAX_AFTER_MS) };
    default:
      return { kind };
  }
}

/** 48 bits fit a double without rounding. */
const BITS = 2 ** 48;

/** A number in [0, 1) that depends only on the seed and the words. */
export function chance(seed: number, ...words: readonly (string | number)[]): number {
  const digest = createHash('sha256')
    .update(JSON.stringify([seed, ...words]))
    .digest();
  return digest.readUIntBE(0, 6) / BITS;
}

/** Turns a draw in [0, 1) into a whole number from `min` to `max`, both included. */
export function wholeNumber(draw: number, min: number, max: number): number {
  return min + Math.floor(draw * (max - min + 1));
}
