import { parsePayload } from '../src/payload-option.ts';

const messageOf = (text: string): string => {
  try {
    parsePayload(text, 'FILE');
    return 'none';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

describe('parsePayload', () => {
  it.each([
    ['{\n  "a": 1,\n}', 'line 3, column 1'],
    ['{\n  "a": 1\n  "b": 2\n}', 'line 3, column 3'],
    ['{\n  "true": true,\n  "a": tru\n}', 'line 3, column 11'],
    ['{\n  "x": "x",\n  "a": x\n}', 'line 3, column 8'],
    ['{\n  "a": "b', 'line 2, column 10'],
    ['{\n  "a": [1, 2\n\n', 'line 4, column 1'],
    ['{"a": 1}\n}', 'line 2, column 1'],
    ['', 'line 1, column 1'],
  ])('says where the error is in %j', (text, place) => {
    expect(messageOf(text)).toMatch(new RegExp(`^FILE: expected JSON, found an error in ${place}: .+\\.$`));
  });

  it.each([
    '{"password": hunter2}',
    '{"password": "hunter2}',
    '{"password": "hunter2",}',
    'hunter2',
    '"hunter2"',
  ])('repeats nothing of the text: %j', (text) => {
    expect(messageOf(text)).not.toContain('unter');
  });

  it.each([
    ['["a"]', 'an array'],
    ['null', 'null'],
    ['7', 'a number'],
  ])('wants an object, and not %s', (text, found) => {
    expect(messageOf(text)).toBe(`FILE: expected a JSON object like {"prompt": "…"}, found ${found}.`);
  });
});
