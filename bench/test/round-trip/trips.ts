import type { SessionTrip } from '../../src/round-trip/session-trip.ts';

const NO_PARTS = {
  delivery: 0,
  check: 0,
  initiate: 0,
  invoker: 0,
  agent: 0,
  answer: 0,
  poll: 0,
  wait: 0,
  rest: 0,
};

/** A session of ours that is made of these parts, in milliseconds. */
export function tripOf(parts: Partial<SessionTrip['parts']>): SessionTrip {
  const ms = Object.values(parts).reduce((sum, each) => sum + each, 0);
  return { ms, taskMs: 12, parts: { ...NO_PARTS, ...parts } };
}
