import { logErrors } from '../../src/states/error-log.ts';
import { createHistory, createUnkeptHistory, type HistoryFact } from '../../src/states/history.ts';

const T0 = Date.UTC(2026, 10, 23, 12);
const ARN = 'arn:aws:states:us-east-1:000000000000:execution:workflow:s-1';
const MACHINE = { name: 'workflow', roleArn: 'role', logGroup: '/aws/vendedlogs/states/workflow' };
const task = { resourceType: 'lambda', resource: 'invoke' };
const failure = { error: 'AgentLost', cause: 'no answer' };

const FACTS: readonly HistoryFact[] = [
  { type: 'ExecutionStarted', input: { password: 'hunter22' } },
  { type: 'StateEntered', kind: 'Task', name: 'Invoke', input: {} },
  { type: 'TaskFailed', task, failure },
  { type: 'TaskTimedOut', task, failure: { error: 'States.Timeout', cause: '' } },
  { type: 'TaskSucceeded', task, output: {} },
  { type: 'StateEntered', kind: 'Fail', name: 'Failed', input: { password: 'hunter22' } },
  { type: 'ExecutionEnded', outcome: { status: 'FAILED', ...failure } },
];

function linesOf(machine: Parameters<typeof logErrors>[1]['machine'], facts = FACTS) {
  const lines: { group: string; stream: string; line: string }[] = [];
  const history = logErrors(
    createHistory(() => T0),
    { machine, arn: ARN, startedAt: T0 },
    { write: (group, stream, line) => lines.push({ group, stream, line }), now: () => T0 },
  );
  const ids = facts.map((fact) => history.append(fact));
  return { lines, ids, history };
}

describe('the log of a state machine', () => {
  it('has the events that Step Functions logs at the level ERROR, without the data of the execution', () => {
    const { lines, ids, history } = linesOf(MACHINE);

    expect(lines.map(({ line }) => JSON.parse(line).type)).toEqual([
      ...['TaskFailed', 'TaskTimedOut', 'FailStateEntered', 'ExecutionFailed'],
    ]);
    expect(JSON.parse(lines[0]?.line ?? '')).toEqual({
      ...{ id: '3', type: 'TaskFailed', details: { ...task, ...failure }, previous_event_id: '2' },
      ...{ event_timestamp: String(T0), execution_arn: ARN, redrive_count: '0' },
    });
    expect(JSON.parse(lines.at(-1)?.line ?? '').details).toEqual(failure);
    expect(JSON.stringify(lines)).not.toContain('hunter22');
    expect(lines[0]).toMatchObject({
      group: MACHINE.logGroup,
      stream: 'states/workflow/2026-11-23-12-00/local',
    });
    expect(ids).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(history.facts).toHaveLength(7);
  });

  it.each([{ status: 'TIMED_OUT' }, { status: 'ABORTED', cause: 'by hand' }] as const)(
    'has the end of an execution that is %j',
    (outcome) => {
      const { lines } = linesOf(MACHINE, [{ type: 'ExecutionEnded', outcome }]);

      expect(lines).toHaveLength(1);
    },
  );

  it('is empty for an execution that succeeds, and for a machine that logs nothing', () => {
    const succeeded = { status: 'SUCCEEDED', output: {} } as const;
    const { logGroup: _, ...silent } = MACHINE;

    expect(linesOf(MACHINE, [{ type: 'ExecutionEnded', outcome: succeeded }]).lines).toEqual([]);
    expect(linesOf(silent).lines).toEqual([]);
  });

  it('also has the errors of an Express execution, whose history is not kept', () => {
    const lines: string[] = [];
    const arn = 'arn:aws:states:us-east-1:000000000000:express:follower:a:b';
    const write = (_group: string, _stream: string, line: string): void => void lines.push(line);
    const options = { write, now: () => T0 };
    const history = logErrors(createUnkeptHistory(), { machine: MACHINE, arn, startedAt: T0 }, options);

    expect(FACTS.map((fact) => history.append(fact))).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(lines).toHaveLength(4);
    expect(history.facts).toEqual([]);
  });
});
