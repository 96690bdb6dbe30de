import {
  ADVICE,
  AGENT_BACKOFF,
  adviceFor,
  agentCallMeaning,
  CAPACITY_BACKOFF,
  codesIn,
  FAILURES,
  type FailureCode,
  failureNamed,
  MEANINGS,
  type Meaning,
  OWN_FUNCTION_ERRORS,
  PLATFORM_BACKOFF,
  patientRetriers,
  retriersFor,
  SIGNS,
} from '@agents/failures';

const PLACE = { stage: 'prod', tableName: 'agents-table-prod', region: 'eu-west-1' };

/** What a person reads: sentences, each with a capital letter and a full stop. */
const SENTENCES = /^[A-Z].{12,}\.$/;

describe('the rows of errors', () => {
  it('name each error once', () => {
    const names = FAILURES.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('are found by the exact name only', () => {
    expect(failureNamed('ThrottlingException')).toMatchObject({
      code: 'THROTTLED',
      journal: 'throttled',
      agentCall: 'capacity',
    });
    expect(failureNamed('Throttling')).toBeUndefined();
    expect(failureNamed('toString')).toBeUndefined();
  });
});

describe('the words of errors', () => {
  const meanings: readonly Meaning[] = Object.values(MEANINGS);

  it.each(meanings.flatMap((meaning) => Object.values(meaning)))('are sentences: %s', (text) => {
    expect(text).toMatch(SENTENCES);
  });

  it.each(FAILURES.filter(({ agentCall }) => agentCall).map(({ code }) => code))(
    'are the same for the function and for people, where a call of the agent fails as %s',
    (code) => {
      const { text, agentCall = text }: Meaning = MEANINGS[code];
      expect(agentCallMeaning(code)).toBe(agentCall);
    },
  );

  it('belong to a code that a row or a sign has', () => {
    const codes = new Set<string>([...FAILURES.map(({ code }) => code), ...SIGNS.map(([code]) => code)]);
    expect(Object.keys(MEANINGS).filter((code) => !codes.has(code))).toEqual([]);
  });

  it.each(Object.keys(ADVICE) as FailureCode[])('say what to do about %s', (code) => {
    expect(adviceFor(code, PLACE)).toMatch(SENTENCES);
  });

  it('name the stage, the table, the region and the endpoint in the advice', () => {
    const advice = adviceFor('NOT_FOUND', { ...PLACE, endpointUrl: 'http://127.0.0.1:4566' });
    for (const name of [...Object.values(PLACE), 'http://127.0.0.1:4566']) expect(advice).toContain(name);
    expect(adviceFor('INTERNAL_ERROR', PLACE)).toBeUndefined();
  });
});

describe('the signs of errors', () => {
  it.each(FAILURES.filter(({ journal, agentCall }) => journal ?? agentCall).map(({ name }) => name))(
    'find %s in the text of an error',
    (name) => {
      expect(codesIn(`${name}: x`)).not.toEqual([]);
    },
  );
});

describe('the signs of a code', () => {
  it('are whole words: ResourceNotFound does not have the code ENOTFOUND of a host', () => {
    expect(codesIn('ResourceNotFoundException: No endpoint or agent found')).toEqual(['NOT_FOUND']);
    expect(codesIn('Error: getaddrinfo ENOTFOUND dynamodb.us-east-1.amazonaws.com')).toEqual(['UNREACHABLE']);
    expect(codesIn('Error: spawn ENOMEM')).toEqual(['OUT_OF_MEMORY']);
  });
});

describe('the retries of the state machine', () => {
  it('leave out errors of our own that a repeated call cannot change', () => {
    expect(OWN_FUNCTION_ERRORS.filter((name) => failureNamed(name)?.functionTask !== 'final')).toEqual([
      'AgentRuntimeUnavailable',
      'AgentCapacityExceeded',
      'JournalUnavailable',
    ]);
  });

  it('are one retrier for each backoff, each error in one', () => {
    const retriers = retriersFor('functionTask');

    expect(retriers.map(({ ErrorEquals: _, ...backoff }) => backoff)).toEqual([
      AGENT_BACKOFF,
      CAPACITY_BACKOFF,
      PLATFORM_BACKOFF,
    ]);
    const names = retriers.flatMap(({ ErrorEquals }) => ErrorEquals);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(['Lambda.Unknown', 'Sandbox.Timedout']));
  });

  it.each([
    [60, 60],
    [3_600, 60],
    [14_400, 240],
    [86_400, 1_440],
  ])('are repeated for a patience of %d s with capacity, spread over %d s', (patience, spread) => {
    for (const [task, error] of [
      ['functionTask', 'AgentCapacityExceeded'],
      ['functionTask', 'Lambda.TooManyRequestsException'],
      ['followTask', 'RoundThrottled'],
    ] as const) {
      const retrier = patientRetriers(task, patience).find(({ ErrorEquals }) => ErrorEquals.includes(error));
      const { MaxAttempts = 0, MaxDelaySeconds = 0 } = retrier ?? {};
      expect(retrier).toMatchObject({ MaxDelaySeconds: spread, JitterStrategy: 'FULL' });
      // With full jitter, a retry waits for half of the longest delay on average.
      expect((MaxAttempts * MaxDelaySeconds) / 2).toBeGreaterThan(1.5 * patience);
      // Each adds three events to a history that has 25,000.
      expect(MaxAttempts).toBeLessThan(200);
    }
  });

  it('leave other errors of a function as they are, whatever the patience with capacity', () => {
    const others = (patience: number) =>
      patientRetriers('functionTask', patience).filter(
        ({ MaxDelaySeconds, MaxAttempts }) => MaxDelaySeconds === 60 && MaxAttempts < 10,
      );
    expect(others(60)).toEqual(others(3_600));
    expect(others(60)).toHaveLength(2);
  });
});
