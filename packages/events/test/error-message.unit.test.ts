import { describeError, MAX_ERROR_MESSAGE } from '../src/error-message.ts';

/** Made up, in the shape of a secret access key. */
const CANARY = 'c4N4ryWJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPL';

/** The message is a getter that throws, as in a proxy around a lost connection. */
function throwingError(): Error {
  return Object.defineProperty(new Error(), 'message', {
    get: () => {
      throw new Error('gone');
    },
  });
}

describe('describeError', () => {
  it('gives name and message on one line', () => {
    const error = Object.assign(new Error('Rate\n  exceeded\t!'), { name: 'ThrottlingException' });

    expect(describeError(error)).toBe('ThrottlingException: Rate exceeded !');
  });

  it.each([
    ['a string', 'boom', 'Error: boom'],
    ['nothing', undefined, 'Error: undefined'],
    ['an object', { a: 1 }, 'Error: {"a":1}'],
    ['an error of another process', { name: 'ClientError', message: 'gone' }, 'ClientError: gone'],
    ['an error without a message', new TypeError(), 'TypeError: no message'],
    ['an error with a blank message', new TypeError(' \n\u0000'), 'TypeError: no message'],
    [
      'an error of another process without a message',
      { name: 'Throttled', message: '' },
      'Throttled: no message',
    ],
    ['an error without a name', Object.assign(new Error('x'), { name: '\t' }), 'Error: x'],
    [
      'an error that lost its message',
      Object.assign(new Error('x'), { message: undefined }),
      'Error: no message',
    ],
    ['an object that JSON cannot hold', { big: 1n }, 'Error: [object Object]'],
    [
      'an object that cannot be converted to text',
      { big: 1n, toString: null },
      'Error: a value of type object without a message',
    ],
    ['an error whose message throws', throwingError(), 'Error: a value of type object without a message'],
  ])('describes %s', (_what, thrown, expected) => {
    expect(describeError(thrown)).toBe(expected);
  });

  it('cuts at the limit and says so', () => {
    const message = describeError(new Error('x'.repeat(9_000)));

    expect(message).toHaveLength(MAX_ERROR_MESSAGE);
    expect(message).toMatch(/ … \[cut from 9007 characters\]$/);
  });

  it('keeps no half of a secret where it stopped looking, though redaction has made the rest short', () => {
    const key = `-----BEGIN PRIVATE KEY-----\n${'A'.repeat(19_800)}\n-----END PRIVATE KEY-----`;
    const torn = 20_000 - 'Error: '.length - key.length - 15;

    const message = describeError(new Error(`${key}${' '.repeat(torn)}${CANARY}${'x'.repeat(100)}`));

    expect(message).not.toContain(CANARY.slice(0, 8));
    expect(message).toMatch(/^Error: \[redacted\] … \[cut from \d+ characters\]$/);
  });

  it('redacts before it cuts, so that no half of a secret is left at the edge', () => {
    const message = describeError(new Error(`${'x'.repeat(1_930)} password=${CANARY}`));

    expect(message).not.toContain(CANARY.slice(0, 8));
  });
});
