import { EventEmitter } from 'node:events';
import { createLogger } from '@agents/service';
import { type ConsoleMethods, sendConsoleToLog, sendWarningsToLog } from '../src/console-to-log.ts';
import { inSession, sessionField } from '../src/session-context.ts';

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
  it('becomes lines of the log, each at its level, worded as the console would', () => {
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

  it('names the session that was worked on, also after a wait', async () => {
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

  it('says no secret, also not at the start of a line', () => {
    const { target, lines } = given();

    target.error('unexpected:\nAKIACANARY0KEY1ID234\npassword="canary value"');

    expect(JSON.stringify(lines)).toContain('[redacted]');
    expect(JSON.stringify(lines)).not.toMatch(/CANARY0KEY|canary value/);
  });
});

describe('the warnings of the process', () => {
  it('are lines of the log and no errors, and what is deprecated is left to developers', () => {
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
