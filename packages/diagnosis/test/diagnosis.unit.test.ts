import type { SessionEvent } from '@agents/events';
import type { Context, Execution } from '../src/context.ts';
import { type Diagnosis, diagnose } from '../src/diagnosis.ts';
import { SESSION } from './support/events.ts';
import { expectedOf } from './support/expected.ts';
import { allPrefixes, happen } from './support/histories.ts';

const context: Context = { stage: 'dev', region: 'us-east-1' };
const HOUR = 3_600_000;
const DEADLINE_MS = 32_700_000;

/** The diagnosis some milliseconds after the last event. */
function ask(events: readonly SessionEvent[], laterMs: number, execution?: Execution): Diagnosis {
  const now = (events.at(-1)?.epochMs ?? 0) + laterMs;
  return diagnose({
    sessionId: SESSION,
    events,
    unreadable: [],
    now,
    context,
    ...(execution && { execution }),
  });
}

const PREFIXES = allPrefixes().map((prefix) => ({
  name: prefix.map(({ status }) => status).join(' → ') || 'nothing',
  prefix,
  expected: expectedOf(prefix),
}));

describe('the diagnosis of every legal prefix of a journal', () => {
  it('covers each beginning of each order that causes allow', () => {
    expect(PREFIXES).toHaveLength(66);
  });

  it('is written in whole sentences, at any time', () => {
    for (const { prefix } of PREFIXES) {
      for (const laterMs of [1, HOUR, DEADLINE_MS]) {
        const { paragraph, causes, next } = ask(happen(prefix), laterMs);
        const texts = [paragraph, ...causes.map(({ cause }) => cause), ...next.map(({ what }) => what)];
        for (const text of texts) {
          expect(text).toMatch(/^[A-Z].*\.$/);
          expect(text).not.toMatch(/\.\.| {2}| [,.;:]/);
        }
      }
    }
  });

  it.each(PREFIXES)('$name: right after its last event', ({ prefix, expected }) => {
    const { state, missing, causes, hasEnded } = ask(happen(prefix), 1);

    expect(state).toBe(expected.state);
    expect(missing?.expectedFrom).toBe(expected.expectedFrom);
    expect(missing?.statuses).toEqual(expected.statuses);
    expect(missing?.overdueMs ?? 0).toBe(0);
    expect(hasEnded).toBe(state === 'completed' || state === 'failed');
    if (state === 'completed' || state === 'running') expect(causes).toEqual([]);
  });

  it.each(PREFIXES)('$name: an hour later', ({ prefix, expected }) => {
    const events = happen(prefix);
    const { state, missing, causes } = ask(events, HOUR);

    expect(state).toBe(expected.later);
    if (state !== 'stuck') return;
    expect(missing?.expectedFrom).toBe(expected.expectedFrom);
    expect(events).toContain(missing?.since?.event);
    expect(missing?.overdueMs).toBe((events.at(-1)?.epochMs ?? 0) + HOUR - (missing?.dueAt ?? 0));
    expect(causes.length).toBeGreaterThan(0);
  });

  it.each(PREFIXES)('$name: past the deadline nothing is running or pending', ({ prefix, expected }) => {
    const { state, missing } = ask(happen(prefix), DEADLINE_MS + 1_000);

    expect(state).toBe(expected.later === 'running' ? 'stuck' : expected.later);
    if (state === 'stuck') expect(missing?.overdueMs).toBeGreaterThan(0);
  });

  it.each(PREFIXES)('$name: with the execution that its events make', ({ prefix, expected }) => {
    const events = happen(prefix);
    const running = ask(events, 1, { status: 'RUNNING', startDate: (events.at(-1)?.epochMs ?? 0) - 1_000 });
    expect(running.state).toBe(expected.state === 'not found' ? 'pending' : expected.state);

    const failed = ask(events, 1, { status: 'FAILED', error: 'SessionTimedOut' });
    expect(failed.state).toBe(expected.state === 'completed' ? 'completed' : 'failed');
    expect(failed.hasEnded).toBe(true);
    // The event that never came is still named.
    if (expected.state !== expected.later || expected.state === 'running')
      expect(failed.missing?.expectedFrom).toBe(
        expected.later === 'failed' ? undefined : expected.expectedFrom,
      );

    const lost = ask(events, 1, { status: 'FAILED', error: 'AgentLost' });
    if (expected.state === 'running') expect(lost.state).toBe('lost');
    expect(lost.hasEnded).toBe(true);
  });
});
