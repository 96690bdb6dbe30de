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
    ['an error without words', new TypeError(), 'TypeError: no message'],
    ['an error with a blank message', new TypeError(' \n\u0000'), 'TypeError: no message'],
    [
      'an error of another process without words',
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
      'Error: a value of type object without words',
    ],
    ['an error whose message throws', throwingError(), 'Error: a value of type object without words'],
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

describe('describeError on an error with causes', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), {
    code: 'ECONNREFUSED',
    address: '127.0.0.1',
    port: 1,
  });

  it('names host and code of a failed fetch', () => {
    expect(describeError(new TypeError('fetch failed', { cause: refused }))).toBe(
      'TypeError: fetch failed; cause: Error: connect ECONNREFUSED 127.0.0.1:1',
    );
  });

  it('adds the code and the address that a library keeps in properties', () => {
    const closed = Object.assign(new Error('other side closed'), {
      name: 'SocketError',
      code: 'UND_ERR_SOCKET',
      socket: { remoteAddress: '10.0.0.7', remotePort: 443 },
    });

    expect(describeError(new TypeError('fetch failed', { cause: closed }))).toBe(
      'TypeError: fetch failed; cause: SocketError: other side closed [UND_ERR_SOCKET] [10.0.0.7:443]',
    );
  });

  it('follows a chain of causes', () => {
    const inner = Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
    const error = new Error('outer', { cause: new Error('middle', { cause: inner }) });

    expect(describeError(error)).toBe(
      'Error: outer; cause: Error: middle; cause: ThrottlingException: Rate exceeded',
    );
  });

  it('does not repeat the words of a cause that the error quotes', () => {
    const inner = new Error('connect ECONNREFUSED 127.0.0.1:1', { cause: new Error('no listener') });
    const error = new Error(`read the table: ${inner.message}`, { cause: inner });

    expect(describeError(error)).toBe(
      'Error: read the table: connect ECONNREFUSED 127.0.0.1:1; cause: Error: no listener',
    );
  });

  it('lists the errors of an AggregateError', () => {
    expect(describeError(new AggregateError([new Error('one'), 'two'], ''))).toBe(
      'AggregateError: no message; errors: Error: one, Error: two',
    );
  });

  it('names the code of an AggregateError without a message, as of a connection to two addresses', () => {
    const error = Object.assign(new AggregateError([refused], ''), { code: 'ECONNREFUSED' });

    expect(describeError(error)).toBe(
      'AggregateError: ECONNREFUSED; errors: Error: connect ECONNREFUSED 127.0.0.1:1',
    );
  });

  it('describes each error of a cycle once', () => {
    const error = new Error('a');
    error.cause = new Error('b', { cause: error });

    expect(describeError(error)).toBe('Error: a; cause: Error: b');
  });

  it('describes at most ten errors', () => {
    let error = new Error('0');
    for (let depth = 1; depth < 1_000; depth += 1) error = new Error(String(depth), { cause: error });

    expect(describeError(error).split('; cause: ')).toHaveLength(10);
  });

  it('keeps the cause of an error with a long message', () => {
    const error = new Error('x'.repeat(9_000), { cause: refused });

    expect(describeError(error)).toMatch(/cut from \d+ characters\]; cause: Error: connect ECONNREFUSED/);
    expect(describeError(error).length).toBeLessThanOrEqual(MAX_ERROR_MESSAGE);
  });

  it('redacts secrets in a cause', () => {
    expect(describeError(new Error('x', { cause: new Error(`password=${CANARY}`) }))).toBe(
      'Error: x; cause: Error: password=[redacted]',
    );
  });
});
