import { createLogTail } from '../../src/lambda/environment.ts';

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
