import { editedOptions, payloadWord } from '../src/page/command.ts';

const SHOWN = JSON.stringify({ prompt: 'hello', key: '[redacted]', list: [1] });
const edited = (more: object): string => JSON.stringify({ ...JSON.parse(SHOWN), ...more });

describe('the command of a retry with an edited payload', () => {
  it.each([
    [
      'merges what was changed and what is new',
      edited({ prompt: 'again', more: true }),
      ['--detail', '{"prompt":"again","more":true}'],
    ],
    ['merges a secret that was written anew', edited({ key: 'new' }), ['--detail', '{"key":"new"}']],
    ['has nothing to merge where only the form was changed', JSON.stringify(JSON.parse(SHOWN), null, 4), []],
    ['opens an editor where a member was removed', '{"prompt":"hello","key":"[redacted]"}', ['--edit']],
    ['opens an editor where a hidden value was changed', edited({ key: 'Bearer [redacted]' }), ['--edit']],
    ['says that it waits for JSON', '{"prompt":', ['--detail', '{…}']],
  ])('%s', (_what, text, expected) => {
    expect(editedOptions(SHOWN, text)).toEqual(expected);
  });
});

it.each([
  ['{ "prompt": "hello" }', '{"prompt":"hello"}'],
  ['{"prompt":', '{…}'],
  ['{"key":"[redacted]"}', '{…}'], // it would be sent as it stands there
])('the command that starts a session with %s has %s', (text, expected) => {
  expect(payloadWord(text)).toBe(expected);
});
