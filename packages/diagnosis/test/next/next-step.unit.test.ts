import { shellWord } from '../../src/next/next-step.ts';

describe('shellWord', () => {
  it.each([
    ['s-1', 's-1'],
    ['arn:aws:states:us-east-1:0:x', 'arn:aws:states:us-east-1:0:x'],
    ['', "''"],
    ['a b', "'a b'"],
    ['$(id)', "'$(id)'"],
    ["it's", String.raw`'it'\''s'`],
    ['a\nb', "'a\nb'"],
  ])('writes %j as %s', (text, word) => {
    expect(shellWord(text)).toBe(word);
  });
});
