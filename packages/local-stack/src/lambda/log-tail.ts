/** Bytes of log that Invoke returns when it is asked for the tail. */
const MAX_TAIL_BYTES = 4096;

/** The end of what a function wrote, in bounded memory. */
export interface LogTail {
  add(line: string): void;
  /** The last 4 KB, and forgets them. */
  take(): string;
}

/** Makes an empty tail. */
export function createLogTail(): LogTail {
  let text = '';
  return {
    add(line) {
      text += `${line}\n`;
      // Cut when it has doubled: cutting at every line would copy the whole tail each time.
      if (text.length > 2 * MAX_TAIL_BYTES) text = text.slice(-MAX_TAIL_BYTES);
    },
    take() {
      const tail = Buffer.from(text).subarray(-MAX_TAIL_BYTES).toString('utf8');
      text = '';
      return tail;
    },
  };
}
