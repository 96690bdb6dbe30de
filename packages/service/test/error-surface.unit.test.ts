import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { composeOnce, errorSurface } from '../src/error-surface.ts';
import { InvalidInput } from '../src/input.ts';
import { createLogger } from '../src/logger.ts';

const context: Context = {
  functionName: 'agent-invoker-function-dev',
  awsRequestId: 'request-1',
  callbackWaitsForEmptyEventLoop: false,
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn',
  memoryLimitInMB: '512',
  logGroupName: 'group',
  logStreamName: 'stream',
  getRemainingTimeInMillis: () => 60_000,
  done: () => {},
  fail: () => {},
  succeed: () => {},
};

/** What the caller and the log receive of an error that the handler throws. */
async function surface(thrown: unknown, event: unknown = { session_id: 's-1' }) {
  const lines: unknown[] = [];
  const log = createLogger({ component: 'invoker', write: (line) => lines.push(JSON.parse(line)) });
  const handler = middy(async () => {
    throw thrown;
  }).use(errorSurface({ log, names: ['InvalidInput', 'InternalError'] }));
  const error: unknown = await handler(event, context).catch((reason: unknown) => reason);
  if (!(error instanceof Error)) throw new Error('expected the handler to throw an Error');
  return { error, lines };
}

describe('errorSurface', () => {
  it('passes an error of the contract on, without its stack and its cause', async () => {
    const { error } = await surface(new InvalidInput('session_id: missing', { cause: new Error('inner') }));
    expect(error.name).toBe('InvalidInput');
    expect(error.message).toBe('session_id: missing');
    expect(error.stack).toBe('InvalidInput: session_id: missing');
    expect(error).not.toHaveProperty('cause');
    expect(error).not.toHaveProperty('originalError');
  });

  it('names the session of a poll, which is in the state of its round', async () => {
    const event = { round: { id: 'arn' }, state: { session_id: 's-2' } };
    const { lines } = await surface(new InvalidInput('wrong'), event);

    expect(lines).toEqual([expect.objectContaining({ session_id: 's-2' })]);
  });

  it.each([
    { state: { session_id: 'a b' } },
    { state: null },
    { state: { state: { session_id: 's' } } },
    null,
  ])('names no session for an input without one: %j', async (event) => {
    const { lines } = await surface(new InvalidInput('wrong'), event);

    expect(lines).toEqual([expect.not.objectContaining({ session_id: expect.anything() })]);
  });

  it('turns any other error into InternalError, and names the log with the stack', async () => {
    const { error, lines } = await surface(new TypeError('x is not a function'));
    expect(error).toMatchObject({
      name: 'InternalError',
      message:
        'TypeError: x is not a function; the log of agent-invoker-function-dev has the stack under request id request-1',
    });
    expect(error.stack).not.toMatch(/\n|error-surface/);
    expect(lines).toEqual([
      expect.objectContaining({
        level: 'error',
        session_id: 's-1',
        request_id: 'request-1',
        stack: expect.stringContaining('error-surface.unit.test'),
      }),
    ]);
  });

  it('keeps secrets and line breaks out of what the caller gets', async () => {
    const { error, lines } = await surface(new InvalidInput('line\nAuthorization: Bearer abcdefghijklmnop'));
    expect(error.message).not.toMatch(/\n|abcdefgh/);
    expect(JSON.stringify(lines)).not.toContain('abcdefgh');
  });

  it.each([['a text'], [undefined], [{ status: 500 }]])(
    'turns a thrown %j into InternalError',
    async (thrown) => {
      expect((await surface(thrown)).error.name).toBe('InternalError');
    },
  );

  it('does not log a malformed session_id', async () => {
    const { lines } = await surface(new InvalidInput('x'), { session_id: 'a\nb' });
    expect(lines).toEqual([expect.not.objectContaining({ session_id: expect.anything() })]);
  });
});

describe('composeOnce', () => {
  it('composes at once, and only once', () => {
    let times = 0;
    const get = composeOnce(() => {
      times += 1;
      return { times };
    });
    expect(times).toBe(1);
    expect(get()).toBe(get());
  });

  it('throws an error of the composition on every call', () => {
    const error = new Error('no environment');
    const get = composeOnce(() => {
      throw error;
    });
    expect(get).toThrow(error);
    expect(get).toThrow(error);
  });
});
