import { createLogger } from '@agents/service';
import { readOutput } from '../src/process-output.ts';

/** What a component logs, as one line. */
function lineOf(write: (log: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  write(createLogger({ component: 'agent', level: 'debug', write: (line) => lines.push(line) }));
  return lines[0] ?? '';
}

describe('a line of a process', () => {
  it('in the format of a log has its level, fields and message, without time and component', () => {
    expect(readOutput(lineOf((log) => log.warn({ session_id: 's-1', tries: 2 }, 'slow')))).toEqual({
      level: 'warn',
      fields: { session_id: 's-1', tries: 2 },
      message: 'slow',
    });
  });

  it('about an error that left a handler is an error with its stack', () => {
    const line = JSON.stringify({
      level: 'ERROR',
      errorType: 'E',
      errorMessage: 'no',
      trace: ['E: no', '  at f'],
    });

    expect(readOutput(line)).toEqual({
      level: 'error',
      fields: { stack: 'E: no\n  at f' },
      message: 'E: no',
    });
  });

  it.each(['plain text', '{"level":"info"}', '{"level":5,"message":"pino"}', 'null', '{'])(
    'in another format is shown as it is: %s',
    (line) => {
      expect(readOutput(line)).toEqual({ level: 'info', fields: {}, message: line });
    },
  );
});
