import fc from 'fast-check';
import type { Call } from '../call.ts';
import { FAULT_KINDS } from '../fault.ts';
import { drawFault, type Rates } from '../plan.ts';

const call = fc.record<Call>({
  caller: fc.constantFrom('invoker', 'agent'),
  operation: fc.constantFrom('dynamodb:PutItem', 'lambda:Invoke'),
  subject: fc.string(),
  session: fc.string(),
  nth: fc.integer({ min: 1, max: 50 }),
});

const rates = fc
  .array(fc.nat(100), { minLength: FAULT_KINDS.length, maxLength: FAULT_KINDS.length })
  .map((weights): Rates => {
    const sum = weights.reduce((total, each) => total + each, 1);
    return Object.fromEntries(FAULT_KINDS.map((kind, index) => [kind, (weights[index] ?? 0) / sum]));
  });

const seed = fc.integer();
const some = { numRuns: 1_000 };

describe('the fault drawn for a call', () => {
  it('depends on nothing but seed, call and rates', () => {
    fc.assert(
      fc.property(seed, call, rates, (s, c, r) => {
        expect(drawFault({ seed: s, call: { ...c }, rates: { ...r } })).toEqual(
          drawFault({ seed: s, call: c, rates: r }),
        );
      }),
      some,
    );
  });

  it('has a kind whose rate is above 0', () => {
    fc.assert(
      fc.property(seed, call, fc.constantFrom(...FAULT_KINDS), (s, c, kind) => {
        expect(drawFault({ seed: s, call: c, rates: { [kind]: 1 } })).toMatchObject({ kind });
        expect(drawFault({ seed: s, call: c, rates: {} })).toBeUndefined();
      }),
      some,
    );
  });

  it('depends on each part of the identity and on the number', () => {
    const base: Call = { caller: 'a', operation: 'b', subject: 'c', session: 'd', nth: 1 };
    const msOf = (seedOf: number, each: Call) => {
      const fault = drawFault({ seed: seedOf, call: each, rates: { delay: 1 } });
      return fault?.kind === 'delay' ? fault.ms : undefined;
    };
    const others = [
      msOf(2, base),
      ...[{ caller: 'x' }, { operation: 'x' }, { subject: 'x' }, { session: 'x' }, { nth: 2 }].map((part) =>
        msOf(1, { ...base, ...part }),
      ),
    ];

    expect(others).not.toContain(msOf(1, base));
  });

  it('comes as often as its rate', () => {
    const drawn = Array.from({ length: 20_000 }, (_, index) =>
      drawFault({
        seed: 1,
        call: { caller: 'a', operation: 'b', subject: 'c', session: String(index), nth: 1 },
        rates: { delay: 0.2, kill: 0.05 },
      }),
    );
    const share = (kind: string | undefined) => drawn.filter((fault) => fault?.kind === kind).length / 20_000;

    expect(share('delay')).toBeCloseTo(0.2, 1);
    expect(share('kill')).toBeCloseTo(0.05, 1);
    expect(share(undefined)).toBeCloseTo(0.75, 1);
  });

  it.each([[{ delay: 0.9, cut: 0.2 }], [{ delay: -0.1 }], [{ delay: Number.NaN }]])(
    'refuses rates that are not probabilities: %j',
    (bad) => {
      const any: Call = { caller: 'a', operation: 'b', subject: 'c', session: 'd', nth: 1 };

      expect(() => drawFault({ seed: 1, call: any, rates: bad })).toThrow(RangeError);
    },
  );
});
