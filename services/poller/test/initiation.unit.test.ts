import { decodeRecord, isUnreadable, type Row, type SessionEvent } from '@agents/events';
import { findInitiation } from '../src/initiation.ts';

const START = '2024-11-04T10:30:00.000Z';

const row = (Timestamp: string, Status: string): Row => ({
  ...{ PK: 'SESSION#s-1', SK: `EVENT#${Timestamp}` },
  ...{ Status, Timestamp },
});

function find(from: string, ...rows: readonly Row[]) {
  const decoded = rows.map(decodeRecord);
  const unreadable = decoded.filter(isUnreadable);
  return findInitiation(
    { events: decoded.filter((each): each is SessionEvent => !isUnreadable(each)), unreadable },
    from,
  );
}

describe('the time of SESSION_INITIATED', () => {
  it.each(['2024-11-04T10:30:00Z', '2024-11-04T10:30:00.0Z', START, '2024-11-04T10:30:00.000000Z'])(
    'has three fraction digits if the execution started at %s',
    (from) => {
      expect(find(from)).toEqual({ is_journaled: false, timestamp: START });
    },
  );

  it('is the next free millisecond if other events have its own', () => {
    const taken = [row(START, 'AGENT_BACKGROUND_TASK_COMPLETED'), row('2024-11-04T10:30:00.001Z', 'DONE')];
    expect(find(START, ...taken)).toEqual({ is_journaled: false, timestamp: '2024-11-04T10:30:00.002Z' });
  });

  it('is found in the journal if an earlier put of it had arrived', () => {
    expect(find(START, row(START, 'SESSION_INITIATED'))).toMatchObject({ is_journaled: true });
  });

  it('is not another initiation that an older version stored without a fraction', () => {
    expect(find(START, row('2024-11-04T10:30:00Z', 'SESSION_INITIATED'))).toEqual({
      ...{ is_journaled: false, timestamp: START },
    });
  });
});
