import { problemWith, type RunJournal, smoke } from './smoke.ts';

const at = (second: number, Status: string, more: Record<string, string> = {}): Record<string, string> => {
  const Timestamp = `2024-11-04T10:30:0${second}.000Z`;
  return { PK: 'SESSION#s-1', SK: `EVENT#${Timestamp}`, Status, Timestamp, ...more };
};

const GOOD = [
  at(0, 'SESSION_INITIATED'),
  at(1, 'AGENT_RUNTIME_INVOCATION_STARTED'),
  at(2, 'AGENT_ENTRYPOINT_STARTED'),
  at(3, 'AGENT_BACKGROUND_TASK_STARTED'),
  at(4, 'AGENT_RUNTIME_INVOCATION_SUCCEEDED'),
  at(5, 'AGENT_BACKGROUND_TASK_COMPLETED'),
];

/** Items that are no events. */
const BESIDE = [
  { PK: 'INPUT#s-1', SK: 'INPUT', Payload: '{}' },
  { PK: 'PROGRESS#s-1', SK: 'NOTE#2024-11-04T10:30:04.000Z', Text: 'working', Done: 1 },
];

const bySecond = (a: Record<string, string>, b: Record<string, string>): number =>
  `${a['Timestamp']}`.localeCompare(`${b['Timestamp']}`);

describe('the smoke', () => {
  it('starts a session with its payload, waits for it, verifies it and reads its journal', async () => {
    const asked: string[] = [];
    const journal: RunJournal = async (...args) => {
      asked.push(args.slice(0, args[0] === 'start' ? 3 : 2).join(' '));
      return args[0] === 'export' ? JSON.stringify([...BESIDE, ...GOOD]) : 's-1\n';
    };

    expect(await smoke(journal, '{"topic":"tides"}', new AbortController().signal)).toBe('s-1');
    expect(asked).toEqual(['start --detail {"topic":"tides"}', 'wait s-1', 'verify s-1', 'export s-1']);
  });

  it.each(['start', 'wait', 'verify', 'export'])(
    'ends when its time is over, though journal %s does not end',
    async (endless) => {
      const time = new AbortController();
      const journal: RunJournal = async (...args) => {
        if (args[0] !== endless) return 's-1\n';
        time.abort();
        return new Promise(() => undefined);
      };

      await expect(smoke(journal, '{}', time.signal)).rejects.toMatchObject({
        ...{ code: 'SMOKE_FAILED', message: expect.stringContaining(`journal ${endless} `) },
      });
    },
  );

  it.each([
    [
      'a missing record',
      GOOD.slice(0, 5),
      /expected a record AGENT_BACKGROUND_TASK_COMPLETED, found AGENT_BACKGROUND_TASK_STARTED/,
    ],
    ['a missing outcome', GOOD.toSpliced(4, 1), /expected a record .*_SUCCEEDED or .*_FAILED/],
    [
      'a second end',
      [...GOOD, at(6, 'AGENT_BACKGROUND_TASK_COMPLETED')],
      /expected one record AGENT_BACKGROUND_TASK_COMPLETED/,
    ],
    [
      'a second start of the task',
      GOOD.toSpliced(4, 0, at(3, 'AGENT_BACKGROUND_TASK_STARTED')),
      /expected one record AGENT_BACKGROUND_TASK_STARTED/,
    ],
    [
      'a failure of the agent',
      [...GOOD, at(6, 'AGENT_BACKGROUND_TASK_FAILED', { ErrorMessage: 'x' })],
      /expected no record AGENT_BACKGROUND_TASK_FAILED/,
    ],
    ['no records', [], /found none/],
    [
      'an additional attribute',
      GOOD.with(2, at(2, 'AGENT_ENTRYPOINT_STARTED', { Note: 'x' })),
      /found Note, PK/,
    ],
    [
      'a key with another time',
      GOOD.with(0, at(0, 'SESSION_INITIATED', { SK: 'EVENT#now' })),
      /expected the sort key/,
    ],
    [
      'another partition',
      GOOD.with(0, at(0, 'SESSION_INITIATED', { PK: 'SESSION#s-2' })),
      /expected the partition/,
    ],
    ['another order', GOOD.toReversed(), /expected the oldest first/],
  ])('finds %s', (_what, records, problem) => {
    expect(problemWith(records, 's-1')).toMatch(problem);
  });

  it.each([
    ['a completed session', GOOD],
    [
      'a session whose call was retried',
      [
        ...GOOD.slice(0, 2),
        at(1, 'AGENT_RUNTIME_INVOCATION_FAILED', { ErrorMessage: 'ThrottlingException: Rate exceeded' }),
        ...GOOD.slice(1),
      ],
    ],
    [
      'a session whose call got no answer, although the agent ran',
      GOOD.with(4, at(4, 'AGENT_RUNTIME_INVOCATION_FAILED', { ErrorMessage: 'AgentCallTimedOut: x' })),
    ],
    [
      'an event that was delivered twice',
      [...GOOD.slice(0, 2), ...GOOD.slice(0, 2), ...GOOD.slice(2)].sort(bySecond),
    ],
    [
      'an event on a whole second whose time has no fraction',
      [
        {
          ...at(0, 'SESSION_INITIATED'),
          SK: 'EVENT#2024-11-04T10:30:00Z',
          Timestamp: '2024-11-04T10:30:00Z',
        },
        ...GOOD.slice(1).map((record) => ({
          ...record,
          SK: `${record['SK']}`.replace('10:30:01.', '10:30:00.'),
          Timestamp: `${record['Timestamp']}`.replace('10:30:01.', '10:30:00.'),
        })),
      ],
    ],
  ])('accepts the records of %s', (_what, records) => {
    expect(problemWith(records, 's-1')).toBeUndefined();
  });
});
