import { createConsoleLog } from '../src/log.ts';

function linesOf(isVerbose = false) {
  const lines: string[] = [];
  return { lines, log: createConsoleLog((line) => lines.push(line), isVerbose) };
}

describe('the console log', () => {
  it('writes time, level, sentence and fields on one line', () => {
    const { lines, log } = linesOf();
    log.info({ event_id: 'e-1', gone: undefined, list: [1] }, 'event accepted');
    log.warn({}, 'careful');

    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d\.\d{3} {2}event accepted {2}event_id=e-1 {2}list=\[1\]$/);
    expect(lines[1]).toMatch(/ {2}WARN {2}careful$/);
  });

  it('writes debug lines if it is verbose', () => {
    const quiet = linesOf();
    const verbose = linesOf(true);
    quiet.log.debug({}, 'detail');
    verbose.log.debug({}, 'detail');

    expect([quiet.lines.length, verbose.lines.length]).toEqual([0, 1]);
  });

  it('escapes what a terminal would act on or hide, in the sentence and in every field', () => {
    const { lines, log } = linesOf();
    log.info(
      { agent: 'a\u202eb', error: new Error('\u001b]0;title\u0007\u200b') },
      '{"message":"\u009b2J\u2066"}\r',
    );

    expect(lines[0]).toContain(
      '{"message":"\\u009b2J\\u2066"}\\u000d  agent=a\\u202eb  error=Error: \\u001b]0;title\\u0007\\u200b\n',
    );
  });

  it('writes the lines of a stack below their line', () => {
    const { lines, log } = linesOf();
    log.error({ stack: 'Error: no\n    at run (agent.ts:1:2)', pid: 1 }, 'failed');

    expect(lines[0]).toMatch(/failed {2}stack=Error: no\n {4}at run \(agent\.ts:1:2\) {2}pid=1$/);
  });

  it('redacts secrets in every field', () => {
    const { lines, log } = linesOf();
    log.error({ error: new Error('Authorization: Bearer abcdefghijklmnopqrstuvwxyz012345') }, 'failed');

    expect(lines[0]).toContain('failed');
    expect(lines[0]).not.toContain('abcdefghijklmnopqrstuvwxyz012345');
  });
});
