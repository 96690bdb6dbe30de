import { EventEmitter } from 'node:events';
import { createLogger } from '@agents/service';
import { endProcessWell } from '../src/process-end.ts';
import { settle } from './support/machine.ts';

/** A process that tells what it was ended with, and what it said before. */
function setUp() {
  const reasons: unknown[] = [];
  const exits: number[] = [];
  const lines: Record<string, unknown>[] = [];
  let finish: () => void = () => undefined;
  const process = Object.assign(new EventEmitter(), { exit: (code: number) => void exits.push(code) });
  endProcessWell({
    process,
    sayLastWords: (reason) => {
      reasons.push(reason);
      return new Promise((resolve) => {
        finish = resolve;
      });
    },
    log: createLogger({ component: 'agent', write: (line) => lines.push(JSON.parse(line)) }),
  });
  return { process, reasons, exits, lines, finish: () => finish() };
}

describe('the end of the process', () => {
  it.each([
    ['SIGTERM', [], 0, expect.objectContaining({ name: 'MachineStopped' })],
    ['uncaughtException', [new RangeError('deep')], 1, new RangeError('deep')],
    ['unhandledRejection', ['lost'], 1, 'lost'],
  ])('says its last words on %s, and only then exits', async (event, args, code, reason) => {
    const { process, reasons, exits, finish } = setUp();
    process.emit(event, ...args);
    await settle();
    expect({ reasons, exits }).toEqual({ reasons: [reason], exits: [] });
    finish();
    await settle();
    expect(exits).toEqual([code]);
  });

  it('goes on speaking when aborted work throws and when the platform asks again', async () => {
    const { process, reasons, lines } = setUp();
    process.emit('SIGTERM');
    process.emit('SIGTERM');
    process.emit('unhandledRejection', new Error('aborted'));
    expect(process.listenerCount('SIGTERM')).toBe(1);
    expect(reasons).toHaveLength(1);
    expect(lines.at(-1)).toMatchObject({ message: 'agent is ending already', reason: 'Error: aborted' });
  });

  it('logs where the process broke', () => {
    const { process, lines } = setUp();
    process.emit('uncaughtException', new Error('broken'));
    expect(lines[0]).toMatchObject({
      level: 'error',
      stack: expect.stringContaining('process-end.unit.test'),
    });
  });
});
