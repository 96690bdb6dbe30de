import { StartError } from '../../src/start-error.ts';
import { parseDefinition } from '../../src/states/definition.ts';
import { INVOKE, only } from './support/executions.ts';

const task = { Type: 'Task', Resource: INVOKE, Parameters: { FunctionName: 'f' } };

function faultOf(definition: unknown): string {
  try {
    parseDefinition('workflow', definition, [INVOKE]);
    return '';
  } catch (error) {
    expect(error).toBeInstanceOf(StartError);
    return String(error);
  }
}

describe('parsing a definition', () => {
  it('fills in what Retry leaves open, as the language says', () => {
    const definition = only({ ...task, Retry: [{ ErrorEquals: ['Busy'] }] });
    const { Only } = parseDefinition('workflow', definition, [INVOKE]).States;
    expect(Only).toMatchObject({
      Retry: [{ IntervalSeconds: 1, MaxAttempts: 3, BackoffRate: 2, JitterStrategy: 'NONE' }],
    });
  });

  it('leaves the given definition as it is', () => {
    const definition = only(task);
    parseDefinition('workflow', definition, [INVOKE]);
    expect(definition).toEqual(only(task));
  });

  it.each([
    [
      'an integration',
      only({ ...task, Resource: 'arn:aws:states:::sqs:sendMessage' }),
      'Only: it calls arn:aws:states:::sqs:sendMessage',
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
      'an intrinsic function',
      only({ Type: 'Pass', Parameters: { 'a.$': 'States.JsonToString($)' } }),
      'Only: States.JsonToString',
    ],
    ['JSONata', { QueryLanguage: 'JSONata', ...only({ Type: 'Pass' }) }, 'only JSONPath runs here'],
    ['a state that is not there', { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' } } }, 'B'],
    ['what is no definition', 'a text', 'not a JSON object'],
  ])('refuses %s that it does not run, and says where', (_, definition, named) => {
    expect(faultOf(definition)).toContain('state machine workflow');
    expect(faultOf(definition)).toContain(named);
  });

  const next = (entry: object) => ({ Next: 'Only', ...entry });
  it.each([
    ['Retry', [{ ErrorEquals: ['States.ALL', 'Busy'] }], 'Only: States.ALL must stand alone'],
    ['Retry', [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['Busy'] }], 'in the last entry of Retry'],
    [
      'Catch',
      [next({ ErrorEquals: ['States.ALL'] }), next({ ErrorEquals: ['Busy'] })],
      'in the last entry of Catch',
    ],
    ['Catch', [next({ ErrorEquals: [] })], 'Only.Catch.0.ErrorEquals'],
    ['Retry', [{ ErrorEquals: [] }], 'Only.Retry.0.ErrorEquals'],
    ['Retry', [{ ErrorEquals: ['Busy'], IntervalSeconds: 0 }], 'Only.Retry.0.IntervalSeconds'],
    ['Retry', [{ ErrorEquals: ['Busy'], MaxAttempts: 100_000_000 }], 'Only.Retry.0.MaxAttempts'],
    ['Retry', [{ ErrorEquals: ['Busy'], MaxDelaySeconds: 31_622_400 }], 'Only.Retry.0.MaxDelaySeconds'],
  ])('refuses a %s that no deployment would take: %j', (field, entries, named) => {
    expect(faultOf(only({ ...task, [field]: entries }))).toContain(named);
  });
});
