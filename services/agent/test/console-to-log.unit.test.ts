import { createLogger } from '@agents/log';
import { type ConsoleMethods, sendConsoleToLog } from '../src/console-to-log.ts';

function given() {
  const lines: Record<string, unknown>[] = [];
  const log = createLogger({
    component: 'agent',
    level: 'debug',
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
  return { target, lines };
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

  it('says no secret, also not at the start of a line', () => {
    const { target, lines } = given();

    target.error('unexpected:\nAKIACANARY0KEY1ID234\npassword="canary value"');

    expect(JSON.stringify(lines)).toContain('[redacted]');
    expect(JSON.stringify(lines)).not.toMatch(/CANARY0KEY|canary value/);
  });
});
