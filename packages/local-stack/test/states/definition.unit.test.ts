import { StartError } from '../../src/start-error.ts';
import { compileProgram } from '../../src/states/definition.ts';
import { INVOKE, only } from './support/executions.ts';

const task = { Type: 'Task', Resource: INVOKE, Parameters: { FunctionName: 'f' } };

function faultOf(definition: unknown): string {
  try {
    compileProgram('workflow', definition, [INVOKE]);
    return '';
  } catch (error) {
    expect(error).toBeInstanceOf(StartError);
    expect(error).toMatchObject({ code: 'TEMPLATE_INVALID', message: expect.stringContaining('workflow') });
    return String(error);
  }
}

describe('compiling a definition', () => {
  it('fills in the defaults of Retry', () => {
    const definition = only({ ...task, Retry: [{ ErrorEquals: ['Busy'] }] });
    const { Only } = compileProgram('workflow', definition, [INVOKE]).States;
    expect(Only).toMatchObject({
      Retry: [{ IntervalSeconds: 1, MaxAttempts: 3, BackoffRate: 2, JitterStrategy: 'NONE' }],
    });
  });

  it('leaves the given definition unchanged', () => {
    const definition = only(task);
    compileProgram('workflow', definition, [INVOKE]);
    expect(definition).toEqual(only(task));
  });

  it('accepts every kind of state and every field that the local stack runs', () => {
    const definition = {
      Comment: 'all',
      Version: '1.0',
      QueryLanguage: 'JSONPath',
      StartAt: 'Task',
      TimeoutSeconds: 10,
      States: {
        Task: {
          ...task,
          InputPath: '$.a[*]',
          ResultSelector: { 'b.$': '$.c' },
          ResultPath: null,
          OutputPath: '$$',
          TimeoutSecondsPath: '$.limit',
          Retry: [{ ErrorEquals: ['States.ALL'], MaxDelaySeconds: 5, JitterStrategy: 'FULL' }],
          Catch: [{ ErrorEquals: ['A', 'B'], ResultPath: '$.error', Next: 'Failed' }],
          Next: 'Choice',
        },
        Choice: {
          Type: 'Choice',
          Choices: [{ Variable: '$.a', IsPresent: true, Next: 'Wait' }],
          Default: 'Pass',
        },
        Wait: { Type: 'Wait', Timestamp: '2026-01-01T00:00:00Z', Next: 'Pass' },
        Pass: { Type: 'Pass', Result: { 'not.$': 'a path' }, Next: 'Done' },
        Done: { Type: 'Succeed', InputPath: null },
        Failed: { Type: 'Fail', ErrorPath: '$.error.Error', CausePath: "States.Format('{}', $.error.Cause)" },
      },
    };
    expect(faultOf(definition)).toBe('');
  });

  it.each([
    [
      'an integration',
      only({ ...task, Resource: 'arn:aws:states:::sqs:sendMessage' }),
      /States\.Only\.Resource: .*arn:aws:states:::sqs:sendMessage/,
    ],
    ['waiting for a token', only({ ...task, Resource: `${INVOKE}.waitForTaskToken` }), 'waitForTaskToken'],
    [
      'a kind of state',
      only({ Type: 'Map', Iterator: { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } } }),
      'States.Only',
    ],
    ['a field', only({ ...task, HeartbeatSeconds: 5 }), 'States.Only.HeartbeatSeconds'],
    ['variables', only({ Type: 'Pass', Assign: { a: 1 } }), 'States.Only.Assign'],
    [
      'an unknown intrinsic function',
      only({ Type: 'Pass', Parameters: { 'a.$': 'States.Compare($.a)' } }),
      /States\.Only\.Parameters: .*'States\.Compare'/,
    ],
    [
      'a filter in a path',
      only({ Type: 'Pass', Parameters: { deep: [{ 'a.$': '$.users[?(@.year==1997)]' }] } }),
      'States.Only.Parameters: ',
    ],
    ['a text instead of a path', only({ Type: 'Pass', InputPath: 'a' }), 'States.Only.InputPath'],
    [
      'a function instead of a path',
      only({ Type: 'Pass', OutputPath: 'States.UUID()' }),
      'States.Only.OutputPath',
    ],
    ['several places to write to', only({ ...task, ResultPath: '$.a[*]' }), 'States.Only.ResultPath'],
    ['the context object to write to', only({ ...task, ResultPath: '$$.a' }), 'States.Only.ResultPath'],
    ['JSONata', { QueryLanguage: 'JSONata', ...only({ Type: 'Pass' }) }, 'JSONPath only'],
    ['a text instead of an object', 'a text', 'definition: '],
  ])('refuses %s and names the field', (_, definition, named) => {
    expect(faultOf(definition)).toMatch(named);
  });

  const pass = { Type: 'Pass', End: true };
  const choice = { Type: 'Choice', Choices: [{ Variable: '$.a', IsNull: true, Next: 'B' }], Default: 'Only' };
  it.each<[string, object, string]>([
    [
      'a Next',
      { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' } } },
      "States.A.Next: no state is named 'B'",
    ],
    ['a StartAt', { StartAt: 'B', States: { A: pass } }, "StartAt: no state is named 'B'"],
    ['a choice', { StartAt: 'Only', States: { Only: choice } }, "States.Only.Choices: no state is named 'B'"],
    [
      'a Default',
      { StartAt: 'B', States: { B: pass, Only: { ...choice, Default: 'C' } } },
      "States.Only.Default: no state is named 'C'",
    ],
    [
      'a Catch',
      only({ ...task, Catch: [{ ErrorEquals: ['A'], Next: 'B' }] }),
      "States.Only.Catch: no state is named 'B'",
    ],
    ['an inherited name', { StartAt: 'constructor', States: { A: pass } }, "no state is named 'constructor'"],
  ])('refuses %s with an unknown state', (_, definition, named) => {
    expect(faultOf(definition)).toContain(named);
  });

  const waiting = (fields: object) =>
    only({ ...task, ...fields, Resource: 'arn:aws:states:::states:startExecution.waitForTaskToken' });
  const one = (state: object) => ({ StartAt: 'Only', States: { Only: state } });
  it.each([
    ['neither Next nor End', one({ Type: 'Pass' }), 'States.Only.Next'],
    ['Next and End', one({ Type: 'Pass', Next: 'Only', End: true }), 'States.Only.Next'],
    ['a machine without an end', one({ Type: 'Pass', Next: 'Only' }), 'States: no state ends'],
    [
      'two timeouts',
      only({ ...task, TimeoutSeconds: 1, TimeoutSecondsPath: '$.a' }),
      'States.Only.TimeoutSeconds: ',
    ],
    [
      'a heartbeat as rare as the timeout',
      waiting({ HeartbeatSeconds: 30, TimeoutSeconds: 30 }),
      'States.Only.HeartbeatSeconds: expected less than TimeoutSeconds (30), found 30',
    ],
    [
      'two heartbeats',
      waiting({ HeartbeatSeconds: 1, HeartbeatSecondsPath: '$.a' }),
      'no HeartbeatSecondsPath',
    ],
    ['two error names', one({ Type: 'Fail', Error: 'A', ErrorPath: '$.a' }), 'States.Only.Error: '],
    ['End: false', one({ Type: 'Pass', End: false }), 'States.Only.End'],
    ['a Wait without a time', only({ Type: 'Wait' }), 'States.Only.Seconds'],
    ['a Wait with two times', only({ Type: 'Wait', Seconds: 1, SecondsPath: '$.a' }), 'States.Only.Seconds'],
    [
      'a timestamp without an offset',
      only({ Type: 'Wait', Timestamp: '2026-01-01T00:00:00' }),
      'States.Only.Timestamp',
    ],
    ['a Choice without choices', one({ Type: 'Choice', Choices: [] }), 'States.Only.Choices'],
    [
      'a choice that is not a rule',
      one({ Type: 'Choice', Choices: [{ Variable: '$.a', Next: 'Only' }] }),
      'States.Only.Choices.0',
    ],
  ])('refuses %s', (_, definition, named) => {
    expect(faultOf(definition)).toContain(named);
  });

  const next = (entry: object) => ({ Next: 'Only', ...entry });
  it.each([
    ['Retry', [{ ErrorEquals: ['States.ALL', 'Busy'] }], 'Only.Retry: States.ALL'],
    ['Retry', [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['Busy'] }], 'Only.Retry: States.ALL'],
    [
      'Catch',
      [next({ ErrorEquals: ['States.ALL'] }), next({ ErrorEquals: ['Busy'] })],
      'Only.Catch: States.ALL',
    ],
    ['Catch', [next({ ErrorEquals: [] })], 'Only.Catch.0.ErrorEquals'],
    ['Retry', [{ ErrorEquals: [] }], 'Only.Retry.0.ErrorEquals'],
    ['Retry', [{ ErrorEquals: ['Busy'], IntervalSeconds: 0 }], 'Only.Retry.0.IntervalSeconds'],
    ['Retry', [{ ErrorEquals: ['Busy'], MaxAttempts: 100_000_000 }], 'Only.Retry.0.MaxAttempts'],
    ['Retry', [{ ErrorEquals: ['Busy'], MaxDelaySeconds: 31_622_400 }], 'Only.Retry.0.MaxDelaySeconds'],
  ])('refuses a %s that a deployment refuses: %j', (field, entries, named) => {
    expect(faultOf(only({ ...task, [field]: entries }))).toContain(named);
  });
});
