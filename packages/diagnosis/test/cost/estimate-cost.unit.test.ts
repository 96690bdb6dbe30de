import type { SessionEvent } from '@agents/events';
import fc from 'fast-check';
import type { CostCode } from '../../src/cost/cost-line.ts';
import { estimateCost } from '../../src/cost/estimate-cost.ts';
import { anyJournal } from '../support/arbitraries.ts';
import { at, COMPLETED, RUNNING, T0 } from '../support/events.ts';

const HOUR = 3_600_000;

function costOf(events: readonly SessionEvent[], now: number) {
  const cost = estimateCost({ events, now });
  const quantity = (code: CostCode): number => {
    const line = cost.lines.find((line) => line.code === code);
    if (!line) throw new Error(`no line ${code}`);
    return line.quantity;
  };
  return { ...cost, quantity };
}

describe('estimateCost', () => {
  it('counts about four cents of following an eight-hour session, as the design does', () => {
    const events = [...RUNNING, at(8 * HOUR, 'AGENT_BACKGROUND_TASK_COMPLETED')];
    const { lines, quantity } = costOf(events, T0 + 9 * HOUR);

    const following = lines.filter(({ service }) => service.startsWith('Step Functions'));
    expect(following.map(({ code }) => code)).toEqual(['STATE_TRANSITIONS', 'ROUNDS', 'ROUND_MEMORY']);
    const cents = following.reduce((sum, line) => sum + line.cents, 0);
    expect(cents).toBeGreaterThan(3.3);
    expect(cents).toBeLessThan(4);
    expect(quantity('ROUNDS')).toBe(107);
    expect(quantity('TABLE_WRITES')).toBe(12);
    expect(quantity('AGENT_CPU')).toBeCloseTo(8, 2);
    // At half a GB, until it is stopped.
    expect(quantity('AGENT_MEMORY')).toBeCloseTo(8 / 2, 2);
  });

  it('counts no polls and no microVM for the day between a failed call and the next execution', () => {
    const DAY = 24 * HOUR;
    const later = RUNNING.map(({ epochMs, status }) => at(epochMs - T0 + DAY, status));
    const denied = at(2_000, 'AGENT_RUNTIME_INVOCATION_FAILED', 'AccessDeniedException: no');
    const again = [...RUNNING.slice(0, 2), denied, ...later];
    const ended = [...again, at(DAY + HOUR, 'AGENT_BACKGROUND_TASK_COMPLETED')];
    const once = [...RUNNING, at(HOUR, 'AGENT_BACKGROUND_TASK_COMPLETED')];
    const transitions = (events: readonly SessionEvent[], now: number): number =>
      costOf(events, now).quantity('STATE_TRANSITIONS');

    // One more execution: it checked its input, recorded its initiation and called the agent.
    expect(transitions(ended, T0 + 2 * DAY)).toBe(transitions(once, T0 + 2 * DAY) + 5);
    expect(costOf(again, T0 + DAY + HOUR).quantity('AGENT_CPU')).toBeCloseTo(1, 2);
  });

  it('uses the number of polls when it is known', () => {
    const runs = (polls: number): number | undefined => {
      const { lines } = estimateCost({ events: COMPLETED, now: T0 + HOUR, polls });
      return lines.find(({ code }) => code === 'FUNCTION_REQUESTS')?.quantity;
    };
    expect([runs(1), runs(1_001)]).toEqual([3, 1_003]);
  });

  it('counts eight transitions for a session of one round', () => {
    const events = [...RUNNING, at(60_000, 'AGENT_BACKGROUND_TASK_COMPLETED')];
    expect(costOf(events, T0 + HOUR).quantity('STATE_TRANSITIONS')).toBe(8);
  });

  it('adds up to its total, and has the date and the region of its prices', () => {
    const cost = estimateCost({ events: COMPLETED, now: T0 + HOUR });
    expect(cost).toMatchObject({ isEstimate: true, region: 'us-east-1' });
    expect(cost.priceTable).toMatch(/\b\d{4}-\d{2} in us-east-1/);
    expect(cost.notes.map(({ code }) => code)).toEqual([
      'AGENT_ASSUMPTION',
      'IDLE_AND_POLL_ASSUMPTION',
      'POLLS_BY_SCHEDULE',
      'NOT_INCLUDED',
    ]);
    expect(cost.totalCents).toBeCloseTo(
      cost.lines.reduce((total, { quantity, unitPriceUsd }) => total + quantity * unitPriceUsd * 100, 0),
      10,
    );
  });

  it('counts repeated calls', () => {
    const again = [
      at(0, 'SESSION_INITIATED'),
      at(1_000, 'AGENT_RUNTIME_INVOCATION_STARTED'),
      at(2_000, 'AGENT_RUNTIME_INVOCATION_FAILED', 'AccessDeniedException: no'),
    ];
    const once = costOf(again, T0 + HOUR);
    // Four states before the call, the call, a round with its choice, and the end.
    expect(once.quantity('STATE_TRANSITIONS')).toBe(4 + 1 + 2 + 1);
    // The run that checks the input, the call, and the polls.
    expect(once.quantity('FUNCTION_REQUESTS')).toBe(1 + 1 + 2);
    expect(once.quantity('AGENT_CPU')).toBe(0);
    const twice = costOf(
      [...again, at(3_000, 'AGENT_RUNTIME_INVOCATION_STARTED'), at(4_000, 'AGENT_RUNTIME_INVOCATION_FAILED')],
      T0 + HOUR,
    );
    expect(twice.quantity('STATE_TRANSITIONS')).toBeGreaterThan(once.quantity('STATE_TRANSITIONS'));
    expect(twice.quantity('FUNCTION_MEMORY')).toBeGreaterThan(once.quantity('FUNCTION_MEMORY'));
  });

  it('stops counting when the workflow gives the session up', () => {
    const atDeadline = costOf(RUNNING, T0 + 32_700_000);
    const aWeekLater = costOf(RUNNING, T0 + 7 * 24 * HOUR);
    expect(aWeekLater.quantity('STATE_TRANSITIONS')).toBe(atDeadline.quantity('STATE_TRANSITIONS'));
  });

  it('charges nothing for the day between a failed call and the next start of the session', () => {
    const failed = [...RUNNING.slice(0, 2), at(2_456, 'AGENT_RUNTIME_INVOCATION_FAILED')];
    const again = RUNNING.map((event) => at(24 * HOUR + event.epochMs - T0, event.status));
    const events = [...failed, ...again];
    const withinAnHour = costOf(events, T0 + 25 * HOUR);
    const ended = costOf([...events, at(25 * HOUR, 'AGENT_BACKGROUND_TASK_COMPLETED')], T0 + 25 * HOUR);

    const polls = costOf(RUNNING, T0 + HOUR).quantity('FUNCTION_REQUESTS');
    for (const cost of [withinAnHour, ended]) {
      expect(Math.abs(cost.quantity('FUNCTION_REQUESTS') - polls)).toBeLessThan(5);
      expect(cost.quantity('AGENT_CPU')).toBeCloseTo(1, 2);
    }
  });

  it('uses what is known about the agent instead of the assumptions', () => {
    const assumptions = { busyVcpus: 0.1, memoryGb: 2, idleSeconds: 0 };
    const { lines } = estimateCost({ events: COMPLETED, now: T0 + HOUR, assumptions });
    const [processor, memory] = lines.filter(({ service }) => service === 'AgentCore');
    expect((memory?.quantity ?? 0) / (processor?.quantity ?? 1)).toBeCloseTo(20, 6);
  });

  it('costs nothing without events', () => {
    expect(estimateCost({ events: [], now: T0 }).totalCents).toBe(0);
  });

  it('is never negative and never shrinks over time, for any journal', () => {
    fc.assert(
      fc.property(anyJournal, fc.nat(40_000_000), fc.nat(40_000_000), (events, a, b) => {
        const earlier = estimateCost({ events, now: T0 + Math.min(a, b) });
        const later = estimateCost({ events, now: T0 + Math.max(a, b) });
        for (const { quantity } of earlier.lines) expect(quantity).toBeGreaterThanOrEqual(0);
        expect(later.totalCents).toBeGreaterThanOrEqual(earlier.totalCents - 1e-9);
      }),
      { numRuns: 500 },
    );
  });
});
