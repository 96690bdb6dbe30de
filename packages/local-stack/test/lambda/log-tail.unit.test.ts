import { PassThrough } from 'node:stream';
import { onEachLine } from '../../src/lambda/line-splitter.ts';
import { createLogTail } from '../../src/lambda/log-tail.ts';

describe('splitting output into lines', () => {
  it('puts together what came in parts, characters included', async () => {
    const stream = new PassThrough();
    const lines: string[] = [];
    onEachLine(stream, (line) => lines.push(line));
    const bytes = Buffer.from('first\nsecönd\n\nthe rest');

    for (const byte of bytes) stream.write(Buffer.of(byte));
    stream.end();
    await new Promise((resolve) => stream.once('end', resolve));

    expect(lines).toEqual(['first', 'secönd', '', 'the rest']);
  });

  it('passes an endless line on in parts', async () => {
    const stream = new PassThrough();
    const lines: string[] = [];
    onEachLine(stream, (line) => lines.push(line));

    for (let i = 0; i < 10; i += 1) stream.write(Buffer.alloc(20_000, 'x'));
    stream.end();
    await new Promise((resolve) => stream.once('end', resolve));

    expect(lines.join('')).toHaveLength(200_000);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(100_000);
  });
});

describe('the tail of a log', () => {
  it('is the last 4 KB, and is forgotten once taken', () => {
    const tail = createLogTail();
    for (let i = 0; i < 5000; i += 1) tail.add(`line ${i}`);

    const text = tail.take();

    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4096);
    expect(text.endsWith('line 4998\nline 4999\n')).toBe(true);
    expect(tail.take()).toBe('');
  });
});
