import fc from 'fast-check';
import type { Attempt, Machine, Script } from './writers.ts';

const attempt: fc.Arbitrary<Attempt> = fc.record({
  afterMs: fc.nat(50),
  call: fc.constantFrom('answered', 'lost', 'unreachable', 'dies'),
  arrivesMs: fc.constantFrom(0, 1, 40, 200),
});

const machine = (skewMs: fc.Arbitrary<number>): fc.Arbitrary<Machine> =>
  fc.record({
    fate: fc.constantFrom('completes', 'fails', 'refuses', 'dies', 'vanishes'),
    workMs: fc.constantFrom(0, 5, 100, 1_000),
    skewMs,
  });

/** Sessions with retries, duplicates and crashes, whose processes' clocks differ by as much as `skewMs` says. */
export const scriptsWith = (skewMs: fc.Arbitrary<number>): fc.Arbitrary<Script> =>
  fc.record({
    executions: fc.array(fc.array(attempt, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 2 }),
    machines: fc.array(machine(skewMs), { minLength: 1, maxLength: 3 }),
    stateMachineSkewMs: skewMs,
    invokerSkewMs: skewMs,
  });

/** Clocks that agree, clocks that differ by less than a step takes, and clocks that are minutes apart. */
export const anySkew: fc.Arbitrary<number> = fc.oneof(
  fc.constant(0),
  fc.integer({ min: -100, max: 100 }),
  fc.integer({ min: -600_000, max: 600_000 }),
);
