import { EventEmitter } from 'node:events';
import { createLogger } from '@agents/service';
import { type ConsoleMethods, parseEnv, sendConsoleToLog, sendWarningsToLog } from '../src/run-agent.ts';
import { inSession, sessionField } from '../src/session-context.ts';

describe("the agent's environment", () => {
  it("requires the table alone; the defaults are those of AgentCore's contract", () => {
    expect(parseEnv({ JOURNAL_TABLE: 'agents-table-dev' })).toEqual({
      JOURNAL_TABLE: 'agents-table-dev',
      LOG_LEVEL: 'info',
      HOST: '0.0.0.0',
      PORT: 8080,
    });
  });

  it('names everything that is missing, blank or malformed in one message', () => {
    expect(() => parseEnv({ LOG_LEVEL: 'loud', HOST: '', PORT: '80a' })).toThrow(
      expect.objectContaining({
        name: 'InvalidEnvironment',
        message: expect.stringMatching(
          /JOURNAL_TABLE is not set; LOG_LEVEL is malformed .*; HOST is blank; PORT is malformed \(expected a port number/,
        ),
      }),
    );
  });

  it.each(['0', '65536', '99999'])('refuses port %s', (PORT) => {
    expect(() => parseEnv({ JOURNAL_TABLE: 't', PORT })).toThrow(/PORT is malformed/);
  });
});

function given() {
  const lines: Record<string, unknown>[] = [];
  const log = createLogger({
    component: 'agent',
    level: 'debug',
    context: sessionField,
    write: (line) => lines.push(JSON.parse(line)),
  });
  const untouched = (): never => {
    throw new Error('the console itself was written to');
  };
  const target: ConsoleMethods = {
    debug: untouched,
    trace: untouched,
    log: untouched,
    info: untouched,
    warn: untouched,
    error: untouched,
  };
  sendConsoleToLog(target, log);
  return { target, lines, log };
}

describe('the console of the agent', () => {
  it('becomes log lines, each at its level and formatted as the console does', () => {
    const { target, lines } = given();

    target.log('%s of %d', 'one', 2, { three: 3 });
    target.trace('where');
    target.warn('careful');
    target.error(new Error('broken'));

    expect(lines).toMatchObject([
      { level: 'info', component: 'agent', from: 'console', message: 'one of 2 { three: 3 }' },
      { level: 'debug', message: 'where' },
      { level: 'warn', message: 'careful' },
      { level: 'error', message: expect.stringContaining('Error: broken') },
    ]);
  });

  it('carries the session id, also after an await', async () => {
    const { target, lines } = given();

    target.log('before');
    await inSession('s-1', async () => {
      await Promise.resolve();
      target.warn('within');
    });

    expect(lines.map(({ session_id, message }) => [message, session_id])).toEqual([
      ['before', undefined],
      ['within', 's-1'],
    ]);
  });

  it('contains no secret, also at the start of a line', () => {
    const { target, lines } = given();

    target.error('unexpected:\nAKIACANARY0KEY1ID234\npassword="canary value"');

    expect(JSON.stringify(lines)).toContain('[redacted]');
    expect(JSON.stringify(lines)).not.toMatch(/CANARY0KEY|canary value/);
  });
});

describe('the warnings of the process', () => {
  it('become log lines at warn, and deprecations at debug', () => {
    const { log, lines } = given();
    const target = new EventEmitter().on('warning', () => {
      throw new Error('written by Node itself');
    });
    sendWarningsToLog(target, log);

    target.emit('warning', Object.assign(new Error('an option goes'), { name: 'FastifyDeprecation' }));
    target.emit('warning', Object.assign(new Error('11 listeners'), { name: 'MaxListenersExceededWarning' }));

    expect(lines).toMatchObject([
      { level: 'debug', from: 'FastifyDeprecation', message: 'an option goes' },
      { level: 'warn', from: 'MaxListenersExceededWarning', message: '11 listeners' },
    ]);
  });
});
