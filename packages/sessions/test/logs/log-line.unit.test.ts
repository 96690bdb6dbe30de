import { isAboutFailure, isRoutine, type LogComponent, parseLogLine } from '../../src/logs/log-line.ts';

const T0 = Date.UTC(2026, 10, 23, 12);

const parse = (message: string, component: LogComponent = 'agent') =>
  parseLogLine(component, { eventId: '1', logStreamName: 'stream', timestamp: T0, message });

describe('a line of a component', () => {
  it('has its level, its session, its words and the rest as fields, and the time of its writer', () => {
    const line = parse(
      `{"level":"warn","time":"2026-11-23T11:59:59.500Z","component":"agent","session_id":"s-1","tries":2,"message":"slow","stack":"Error: x\\n    at y"}\n`,
    );

    expect(line).toEqual({
      ...{ id: 'agent 1', component: 'agent', stream: 'stream', epochMs: T0 - 500, level: 'warn' },
      ...{ sessionId: 's-1', message: 'slow', fields: { tries: 2 }, stack: 'Error: x\n    at y' },
    });
  });

  it.each(['Error: boom', '{"level":"info"', '{"a":1}', '[1]', '{"level":"loud","message":"x"}'])(
    'is kept as it is when it is none of ours: %s',
    (text) => {
      expect(parse(text)).toEqual({
        ...{ id: 'agent 1', component: 'agent', stream: 'stream', epochMs: T0 },
        ...{ message: text, raw: text, fields: {} },
      });
    },
  );

  it('has no secret, in whatever form it was written', () => {
    expect(parse('password=hunter22').raw).toBe('password=[redacted]');
    const json = { level: 'info', message: 'x', token: 'abcdefgh', nested: { password: 'hunter22' } };
    expect(parse(JSON.stringify(json)).fields).toEqual({
      token: '[redacted]',
      nested: { password: '[redacted]' },
    });
  });
});

describe('a line of a state machine', () => {
  const line = (executionArn: string) =>
    parse(
      JSON.stringify({
        ...{ id: '9', type: 'ExecutionFailed', details: { error: 'AgentLost', cause: 'no answer' } },
        ...{ previous_event_id: '8', event_timestamp: String(T0 + 7), execution_arn: executionArn },
      }),
      'workflow',
    );

  it('is an error at the time of its event, and its execution names the session', () => {
    const arn = 'arn:aws:states:us-east-1:1:execution:agent-session-workflow-dev:s-1';

    expect(line(arn)).toEqual({
      ...{ id: 'workflow 1', component: 'workflow', stream: 'stream', epochMs: T0 + 7, level: 'error' },
      ...{
        sessionId: 's-1',
        message: 'ExecutionFailed: AgentLost: no answer',
        fields: { execution_arn: arn },
      },
    });
  });

  it('names no session in a round', () => {
    expect(
      line('arn:aws:states:us-east-1:1:express:agent-session-follower-dev:a:b').sessionId,
    ).toBeUndefined();
  });
});

describe('what Lambda writes', () => {
  it.each([
    ['START RequestId: 1 Version: $LATEST', true],
    ['END RequestId: 1', true],
    ['INIT_START Runtime Version: nodejs:24', true],
    ['REPORT RequestId: 1\tDuration: 3.00 ms\tMemory Size: 256 MB', true],
    ['REPORT RequestId: 1\tDuration: 3.00 ms\tMemory Size: 256 MB\tStatus: timeout', false],
    ['REPORT RequestId: 1\tDuration: 3.00 ms\tStatus: error\tError Type: Runtime.ExitError', false],
    ['2026-11-23T12:00:00.000Z 1 Task timed out after 60.00 seconds', false],
    ['RequestId: 1 Error: Runtime exited with error: signal: killed', false],
    ['STARTED by hand', false],
  ])('%j is routine: %s', (text, routine) => {
    expect(isRoutine(parse(text, 'invoker'))).toBe(routine);
    expect(isAboutFailure(parse(text, 'invoker'))).toBe(!routine);
  });

  it.each([
    ['debug', false],
    ['info', false],
    ['warn', true],
    ['error', true],
  ])('a line of the level %s is about a failure: %s', (level, expected) => {
    expect(isAboutFailure(parse(`{"level":"${level}","message":"x"}`))).toBe(expected);
  });
});
