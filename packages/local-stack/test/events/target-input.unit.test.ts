import type { EventEnvelope } from '../../src/events/event.ts';
import { compileTargetInput } from '../../src/events/target-input.ts';
import type { RuleResource, RuleTarget } from '../../src/template/resources/workflow.ts';

const event: EventEnvelope = {
  version: '0',
  id: 'e-1',
  'detail-type': 'execute-agent',
  source: 'manual-trigger',
  account: '000000000000',
  time: '2026-11-23T21:00:00Z',
  region: 'us-east-1',
  resources: ['arn:a', 'arn:b'],
  detail: {
    prompt: 'say "hi"\n<b>',
    'max-tokens': 5,
    deep: { list: [{ name: 'Ada' }] },
    off: false,
    none: null,
  },
};

const rule: RuleResource = {
  name: 'start',
  arn: 'arn:aws:events:us-east-1:000000000000:rule/start',
  busName: 'default',
  enabled: true,
  pattern: {},
  targets: [],
};

function inputOf(how: Omit<RuleTarget, 'id' | 'arn'>): string {
  return compileTargetInput({ id: 'target', arn: 'arn', ...how }, rule)(event);
}

function transformed(template: string, paths: Record<string, string> = {}): string {
  return inputOf({ inputTransformer: { template, paths } });
}

describe('the input of a target', () => {
  it('is the whole event by default', () => {
    expect(JSON.parse(inputOf({}))).toEqual(event);
  });

  it('is the fixed text of the rule', () => {
    expect(inputOf({ input: '{"fixed":true}' })).toBe('{"fixed":true}');
  });

  it.each([
    ['$', event],
    ['$.detail.deep', event.detail['deep']],
    ['$.detail.max-tokens', 5],
    ["$.detail['max-tokens']", 5],
    ['$.detail.deep.list[0].name', 'Ada'],
    ['$.resources[1]', 'arn:b'],
    ['$.detail.gone.further', null],
    ['$.resources[7]', null],
    ['$.source[0]', null],
    // Inherited properties are not part of the event.
    ['$.detail.constructor', null],
  ])('is the part of the event at %s', (inputPath, expected) => {
    expect(JSON.parse(inputOf({ inputPath }))).toEqual(expected);
  });

  it.each(['detail', '$detail', '$.', '$.*', '$..id', '$.a[', "$.a['b"])(
    'refuses the path %s',
    (inputPath) => {
      expect(() => inputOf({ inputPath })).toThrow(`input path "${inputPath}"`);
    },
  );
});

describe('an input template', () => {
  it('inserts every kind of value as JSON outside quotation marks', () => {
    const paths = {
      p: '$.detail.prompt',
      n: '$.detail.max-tokens',
      d: '$.detail.deep',
      o: '$.detail.off',
      x: '$.detail.none',
    };

    const input = transformed('{"p": <p>, "n": <n>, "d": <d>, "o": <o>, "x": <x>}', paths);

    expect(JSON.parse(input)).toEqual({
      p: event.detail['prompt'],
      n: 5,
      d: event.detail['deep'],
      o: false,
      x: null,
    });
  });

  it('inserts text without quotation marks inside quotation marks, and stays valid JSON', () => {
    const input = transformed('{"text": "<p> of <s>, <d>"}', {
      p: '$.detail.prompt',
      s: '$.source',
      d: '$.detail.deep',
    });

    expect(JSON.parse(input)).toEqual({ text: 'say "hi"\n<b> of manual-trigger, {"list":[{"name":"Ada"}]}' });
  });

  it('ignores an escaped quotation mark', () => {
    expect(JSON.parse(transformed('{"text": "\\"<s>\\"", "s": <s>}', { s: '$.source' }))).toEqual({
      text: '"manual-trigger"',
      s: 'manual-trigger',
    });
  });

  it('inserts nothing for an absent field', () => {
    expect(transformed('{"a": "<gone>"}', { gone: '$.detail.gone' })).toBe('{"a": ""}');
  });

  it('has the variables that EventBridge defines', () => {
    const input = transformed(
      '{"rule": <aws.events.rule-name>, "arn": "<aws.events.rule-arn>", "e": <aws.events.event.json>}',
    );

    expect(JSON.parse(input)).toEqual({ rule: 'start', arn: rule.arn, e: event });
  });

  it('refuses a variable without a path', () => {
    expect(() => transformed('{"a": <b>}', { a: '$.id' })).toThrow(
      expect.objectContaining({ code: 'TEMPLATE_INVALID', message: expect.stringMatching(/start.*<b>/) }),
    );
  });
});
