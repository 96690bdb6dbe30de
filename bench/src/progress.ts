import type { WriteStream } from 'node:tty';

/** Says how far it is: on a terminal on one line that is written over, elsewhere a line for each new step. */
export interface Progress {
  show(text: string): void;
  clear(): void;
}

export function makeProgress(stream: Pick<WriteStream, 'write' | 'isTTY'>): Progress {
  let shown = '';
  return {
    show(text) {
      // Counts that go up are for who looks on; a log gets the steps.
      const step = stream.isTTY ? text : text.replaceAll(/\d+/g, '');
      if (step === shown) return;
      shown = step;
      stream.write(stream.isTTY ? `\r\u001b[2K${text}` : `${text}\n`);
    },
    clear() {
      if (stream.isTTY && shown !== '') stream.write('\r\u001b[2K');
      shown = '';
    },
  };
}
