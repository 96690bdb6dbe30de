import { PassThrough } from 'node:stream';
import { onEachLine } from '../src/child-process.ts';

describe('the output of a process', () => {
  it('arrives line by line, however it is cut into parts, also within a character', async () => {
    const stream = new PassThrough();
    const lines: string[] = [];
    onEachLine({ stdout: stream, stderr: null }, (line) => lines.push(line));
    const bytes = Buffer.from('first\nsecönd\n\nthe rest');

    for (const byte of bytes) stream.write(Buffer.of(byte));
    stream.end();
    await new Promise((resolve) => stream.once('end', resolve));

    expect(lines).toEqual(['first', 'secönd', '', 'the rest']);
  });

  it('arrives in parts where a line is very long', async () => {
    const stream = new PassThrough();
    const lines: string[] = [];
    onEachLine({ stdout: stream, stderr: null }, (line) => lines.push(line));

    for (let i = 0; i < 10; i += 1) stream.write(Buffer.alloc(20_000, 'x'));
    stream.end();
    await new Promise((resolve) => stream.once('end', resolve));

    expect(lines.join('')).toHaveLength(200_000);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(100_000);
  });
});
