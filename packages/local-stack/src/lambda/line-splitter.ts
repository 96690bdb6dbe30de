import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** Longest line, in characters, that is put together before it is passed on in parts; bounds memory. */
const MAX_LINE_LENGTH = 64 * 1024;

/** Calls back with every line a stream brings, without its line break. */
export function onEachLine(stream: Readable, onLine: (line: string) => void): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  stream.on('data', (chunk: Buffer) => {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
    if (rest.length > MAX_LINE_LENGTH) {
      onLine(rest);
      rest = '';
    }
  });
  stream.on('end', () => {
    if (rest !== '') onLine(rest);
  });
}
