import type { SessionEvent } from '@agents/events';
import fc from 'fast-check';
import { estimateCost } from '../../src/cost/estimate-cost.ts';
import { countPolls } from '../../src/cost/polls.ts';
import { anyJournal } from '../support/arbitraries.ts';
import { at, COMPLETED, RUNNING, T0 } from '../support/events.ts';

const HOUR = 3_600_000;

function costOf(events: readonly SessionEvent[], now: number) {
  const cost = estimateCost({ events, now });
  const quantity = (what: string): number => {
    const line = cost.lines.find((line) => line.what.startsWith(what));
    if (!line) throw new Error(`no line ${what}`);
    return line.quantity;
  };
  return { ...cost, quantity };
}

describe('countPolls', () => {
  it.each([
    [{ fromMs: 0, untilMs: 0, hasEnded: true }, 1],
    [{ fromMs: 0, untilMs: 4_500, hasEnded: false }, 5],
    [{ fromMs: 0, untilMs: 4_500, hasEnded: true }, 6],
    // One that sees it end in the very moment.
    [{ fromMs: 0, untilMs: 5_000, hasEnded: true }, 6],
    [{ fromMs: 9_000, untilMs: 3_000, hasEnded: true }, 1],
  ])('of %j is %d', (span, polls) => {
    expect(countPolls(span)).toBe(polls);
  });

  it('of eight hours is what keeps an execution within its history', () => {
    expect(countPolls({ fromMs: 0, untilMs: 8 * HOUR, hasEnded: true }) * 9).toBeLessThan(6_000);
  });
});

describe('estimateCost', () => {
  it('counts an eight-hour session as the design does: about four cents of transitions', () => {
    const events = [...RUNNING, at(8 * HOUR, 'AGENT_BACKGROUND_TASK_COMPLETED')];
    const { lines, quantity } = costOf(events, T0 + 9 * HOUR);

    expect(lines[0]).toMatchObject({ service: 'Step Functions', unitPriceUsd: 0.000_025 });
    expect(lines[0]?.cents).toBeGreaterThan(3.5);
    expect(lines[0]?.cents).toBeLessThan(4.5);
    expect(quantity('events written')).toBe(12);
    expect(quantity('processor')).toBeCloseTo(8, 2);
    // And a quarter of an hour idle, at half a GB.
    expect(quantity('memory of the agent')).toBeCloseTo(8.25 / 2, 2);
  });

  it('counts no polls and no machine for the day between a failed call and the next execution', () => {
    const DAY = 24 * HOUR;
    const later = RUNNING.map(({ epochMs, status }) => at(epochMs - T0 + DAY, status));
    const denied = at(2_000, 'AGENT_RUNTIME_INVOCATION_FAILED', 'AccessDeniedException: no');
    const again = [...RUNNING.slice(0, 2), denied, ...later];
    const ended = [...again, at(DAY + HOUR, 'AGENT_BACKGROUND_TASK_COMPLETED')];
    const once = [...RUNNING, at(HOUR, 'AGENT_BACKGROUND_TASK_COMPLETED')];
    const transitions = (events: readonly SessionEvent[], now: number): number =>
      costOf(events, now).quantity('state transitions');

    // One execution more, which checked its input, began and called.
    expect(transitions(ended, T0 + 2 * DAY)).toBe(transitions(once, T0 + 2 * DAY) + 5);
    expect(costOf(again, T0 + DAY + HOUR).quantity('processor')).toBeCloseTo(1, 2);
  });

  it('takes the number of polls from who knows it', () => {
    const cost = (polls: number) => estimateCost({ events: COMPLETED, now: T0 + HOUR, polls }).lines;
    const more = (index: number): number =>
      (cost(1_001)[index]?.quantity ?? 0) - (cost(1)[index]?.quantity ?? 0);

    expect(cost(1)[0]).toMatchObject({ what: 'state transitions', quantity: 8 });
    expect(more(0)).toBe(3_000);
    expect(cost(1)[1]).toMatchObject({ what: 'runs of invoker and poller', quantity: 3 });
    expect(more(1)).toBe(1_000);
  });

  it('adds up to its total, and says that it is an estimate, of when and of where', () => {
    const cost = estimateCost({ events: COMPLETED, now: T0 + HOUR });
    expect(cost).toMatchObject({ isEstimate: true, region: 'us-east-1' });
    expect(cost.priceTable).toMatch(/as of \d{4}-\d{2}/);
    expect(cost.notes.join(' ')).toMatch(/Not counted: tokens of the model/);
    expect(cost.totalCents).toBeCloseTo(
      cost.lines.reduce((total, { quantity, unitPriceUsd }) => total + quantity * unitPriceUsd * 100, 0),
      10,
    );
  });

  it('counts the calls that were repeated', () => {
    const again = [
      at(0, 'SESSION_INITIATED'),
      at(1_000, 'AGENT_RUNTIME_INVOCATION_STARTED'),
      at(2_000, 'AGENT_RUNTIME_INVOCATION_FAILED', 'AccessDeniedException: no'),
    ];
    const once = costOf(again, T0 + HOUR);
    // Four states before the call, the call, one poll that sees the end; and the run that checks the input.
    expect(once.quantity('state transitions')).toBe(4 + 1 + 3 * 2);
    expect(once.quantity('runs of')).toBe(1 + 1 + 2);
    expect(once.quantity('processor')).toBe(0);
    const twice = costOf(
      [...again, at(3_000, 'AGENT_RUNTIME_INVOCATION_STARTED'), at(4_000, 'AGENT_RUNTIME_INVOCATION_FAILED')],
      T0 + HOUR,
    );
    expect(twice.quantity('state transitions')).toBeGreaterThan(once.quantity('state transitions'));
    expect(twice.quantity('memory of invoker')).toBeGreaterThan(once.quantity('memory of invoker'));
  });

  it('stops counting when the workflow gives the session up', () => {
    const atDeadline = costOf(RUNNING, T0 + 29_100_000);
    const aWeekLater = costOf(RUNNING, T0 + 7 * 24 * HOUR);
    expect(aWeekLater.quantity('state transitions')).toBe(atDeadline.quantity('state transitions'));
  });

  it('charges nobody for the day between a failed call and the session that is started again', () => {
    const failed = [...RUNNING.slice(0, 2), at(2_456, 'AGENT_RUNTIME_INVOCATION_FAILED')];
    const again = RUNNING.map((event) => at(24 * HOUR + event.epochMs - T0, event.status));
    const events = [...failed, ...again];
    const withinAnHour = costOf(events, T0 + 25 * HOUR);
    const ended = costOf([...events, at(25 * HOUR, 'AGENT_BACKGROUND_TASK_COMPLETED')], T0 + 25 * HOUR);

    const polls = costOf(RUNNING, T0 + HOUR).quantity('runs of');
    for (const cost of [withinAnHour, ended]) {
      expect(Math.abs(cost.quantity('runs of') - polls)).toBeLessThan(5);
      expect(cost.quantity('processor')).toBeCloseTo(1, 2);
    }
  });

  it('takes what is known of the agent in place of what is assumed', () => {
    const assumptions = { busyVcpus: 0.1, memoryGb: 2, idleSeconds: 0 };
    const { lines } = estimateCost({ events: COMPLETED, now: T0 + HOUR, assumptions });
    const [processor, memory] = lines.filter(({ service }) => service === 'AgentCore');
    expect((memory?.quantity ?? 0) / (processor?.quantity ?? 1)).toBeCloseTo(20, 6);
  });

  it('costs nothing where nothing has been', () => {
    expect(estimateCost({ events: [], now: T0 }).totalCents).toBe(0);
  });

  it('is never negative and never shrinks as time goes on, whatever is in the journal', () => {
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
