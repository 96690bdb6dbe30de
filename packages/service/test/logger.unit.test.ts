import fc from 'fast-check';
import { anyHostileValue } from '../../../test/support/hostile-values.ts';
import { createLogger, type LogLevel } from '../src/logger.ts';

function recorder(level: LogLevel = 'info') {
  const lines: string[] = [];
  const log = createLogger({
    component: 'poller',
    level,
    write: (line) => lines.push(line),
    now: () => Date.UTC(2024, 10, 4, 10, 30),
  });
  return { log, lines };
}

describe('createLogger', () => {
  it('writes each line as one JSON object with its fields', () => {
    const { log, lines } = recorder();

    log.child({ session_id: 'abc-123' }).info({ state: 'RUNNING' }, 'session read');

    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        level: 'info',
        time: '2024-11-04T10:30:00.000Z',
        component: 'poller',
        session_id: 'abc-123',
        state: 'RUNNING',
        message: 'session read',
      },
    ]);
  });

  it.each<[string, (log: ReturnType<typeof recorder>['log']) => void]>([
    ['fields first', (log) => log.info({ city: 'Oslo' }, 'planning')],
    ['text first', (log) => log.info('planning', { city: 'Oslo' })],
  ])('writes the same line with %s', (_order, write) => {
    const { log, lines } = recorder();
    write(log);

    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ city: 'Oslo', message: 'planning' });
  });

  it.each<[string, (log: ReturnType<typeof recorder>['log'], error: Error) => void, string]>([
    ['before the text', (log, error) => log.error(error, 'no trip'), 'no trip'],
    ['after the text', (log, error) => log.error('no trip', error), 'no trip'],
    ['alone', (log, error) => log.error(error), 'Error: no city; cause: Error: no map'],
  ])('writes an error with its causes and its stack: %s', (_where, write, message) => {
    const { log, lines } = recorder();
    write(log, new Error('no city', { cause: new Error('no map') }));

    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      error: 'Error: no city; cause: Error: no map',
      stack: expect.stringContaining('logger.unit.test'),
      message,
    });
  });

  it('writes a text alone, and fields alone', () => {
    const { log, lines } = recorder();
    log.info('planning');
    log.child({ city: 'Oslo' }).info({ days: 3 });

    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ message: 'planning' }),
      expect.objectContaining({ city: 'Oslo', days: 3, message: '' }),
    ]);
  });

  it('adds the current session to every line', () => {
    const lines: string[] = [];
    let session_id = 's-1';
    const log = createLogger({
      component: 'agent',
      context: () => ({ session_id }),
      write: (line) => lines.push(line),
    });

    log.info({}, 'one');
    session_id = 's-2';
    log.child({ part: 'http' }).info({}, 'two');

    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { session_id: 's-1', message: 'one' },
      { session_id: 's-2', part: 'http', message: 'two' },
    ]);
  });

  it('leaves out lines below its level', () => {
    const { log, lines } = recorder('warn');

    log.debug({}, 'a');
    log.info({}, 'b');
    log.warn({}, 'c');
    log.error({}, 'd');

    expect(lines.map((line) => JSON.parse(line).message)).toEqual(['c', 'd']);
  });

  it('redacts secrets in fields and message, and the line stays JSON', () => {
    const { log, lines } = recorder();

    log.error(
      {
        error: new Error('GET https://user:hunter2@db.example/x'),
        nested: { SecretAccessKey: 'wJalrXUtnFEMI' },
      },
      'failed with Bearer abcdef123456',
    );

    expect(lines[0]).not.toMatch(/hunter2|wJalrXUtnFEMI|abcdef123456/);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ error: 'Error: GET https://[redacted]@db.example/x' });
  });

  it('redacts a secret after a line break, which JSON writes as an escape', () => {
    const { log, lines } = recorder();

    log.error({ error: new Error('refused:\nAKIACANARY0KEY1ID234\nBearer abcdef123456') }, 'failed');

    expect(lines[0]).not.toMatch(/CANARY0KEY|abcdef123456/);
  });

  it('writes a line with fields that JSON cannot hold', () => {
    const { log, lines } = recorder();
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;

    log.info(cycle, 'a cycle');
    log.info({ big: 10n }, 'a bigint');

    expect(lines.map((line) => JSON.parse(line).message)).toEqual(['a cycle', 'a bigint']);
  });

  it('writes the other fields when one of them throws', () => {
    const { log, lines } = recorder();
    const hostile = {
      toJSON() {
        throw new Error('hostile');
      },
    };

    log.error({ hostile, session_id: 'abc-123' }, 'task failed');

    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      hostile: 'not written: Error: hostile',
      session_id: 'abc-123',
      message: 'task failed',
    });
  });

  it('writes one line of JSON for any value among its fields', () => {
    fc.assert(
      fc.property(anyHostileValue, (make) => {
        const { log, lines } = recorder();

        log.error({ error: make(), nested: { value: make() } }, 'failed');

        expect(lines.map((line) => JSON.parse(line).message)).toEqual(['failed']);
      }),
    );
  });

  it('writes a line for fields that cannot be read', () => {
    const { log, lines } = recorder();
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();

    log.warn(proxy, 'fields lost');

    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'warn', message: 'fields lost' });
  });

  it('writes an error with its causes', () => {
    const { log, lines } = recorder();

    log.error({ error: new TypeError('fetch failed', { cause: new Error('no listener') }) }, 'failed');

    expect(JSON.parse(lines[0] ?? '').error).toBe('TypeError: fetch failed; cause: Error: no listener');
  });

  it('cuts a long field, and keeps no half of a secret at the cut', () => {
    const { log, lines } = recorder();
    const secret = 'ghp_opaqueCanaryValue77';

    log.info({ text: `${'x '.repeat(7_995)}${secret}${'y'.repeat(50_000)}` }, 'm'.repeat(50_000));

    expect(lines[0]?.length).toBeLessThan(33_000);
    expect(lines[0]).not.toContain('ghp_opaque');
    expect(JSON.parse(lines[0] ?? '').text).toMatch(/ … \[cut from \d+ characters\]$/);
  });
});
