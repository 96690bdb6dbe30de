import { type Call, stepOf } from './call.ts';
import { chance, wholeNumber } from './chance.ts';
import { FAULT_KINDS, type Fault, type FaultKind } from './fault.ts';

/** How likely each kind of fault is at one call; the rest of the probability is that nothing happens. */
export type Rates = Readonly<Partial<Record<FaultKind, number>>>;

/** A usual delay, in milliseconds. */
const SHORT_MS = [20, 400] as const;
/** A delay that clients with a timeout of 3 s do not wait for, in milliseconds. */
const LONG_MS = [3_200, 4_200] as const;
const LONG_SHARE = 0.2;
/** How long a process that is to die goes on at most, in milliseconds. */
const MAX_AFTER_MS = 1_500;

export interface Decision {
  readonly seed: number;
  readonly call: Call;
  readonly rates: Rates;
}

/**
 * Decides what goes wrong with a call, if anything does.
 *
 * It depends on the seed, the call's identity and its number alone: requests that arrive in another order, or beside
 * others, meet the same faults.
 *
 * @throws RangeError when the rates are no probabilities
 */
export function decide({ seed, call, rates }: Decision): Fault | undefined {
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
