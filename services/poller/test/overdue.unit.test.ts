import { foldSession, type SessionEvent } from '@agents/events';
import { createLogger } from '@agents/service';
import { OVERDUE, reportOverdue } from '../src/overdue.ts';
import { at, CALLED, RUNNING, T0 } from './events.ts';

const expectedSeconds = 3_600;

function reportsAt(seconds: number, events: readonly SessionEvent[]): readonly unknown[] {
  const lines: unknown[] = [];
  const log = createLogger({ component: 'poller', write: (line) => lines.push(JSON.parse(line)) });
  reportOverdue({ session: foldSession(events), expectedSeconds, now: T0 + seconds * 1_000 }, log);
  return lines;
}

describe('a session that is started again a day after its call failed', () => {
  const DAY = 86_400;
  const again = RUNNING.map(({ status, epochMs }) => at(DAY + (epochMs - T0) / 1_000, status));
  const events = [...CALLED, at(3, 'AGENT_RUNTIME_INVOCATION_FAILED'), ...again];

  it('is not overdue while it has just begun: that alarm would wake somebody for nothing', () => {
    expect(reportsAt(DAY + expectedSeconds - 1, events)).toEqual([]);
  });

  it('is overdue by its age since then', () => {
    expect(reportsAt(DAY + expectedSeconds, events)).toMatchObject([
      { message: OVERDUE, session_id: 's-1', age_seconds: expectedSeconds },
    ]);
  });
});
