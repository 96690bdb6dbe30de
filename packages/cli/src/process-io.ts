import { homedir } from 'node:os';
import type { WriteStream } from 'node:tty';
import type { Io, Sink } from './io.ts';

/** This process as the command sees it. */
export function processIo(interrupted: AbortSignal): Io {
  return {
    stdout: sink(process.stdout),
    stderr: sink(process.stderr),
    env: process.env,
    home: homedir(),
    now: Date.now,
    sleep: pause,
    interrupted,
  };
}

/** Writing to a pipe, a file or a terminal is synchronous here: what was printed has left the process. */
function sink(stream: WriteStream): Sink {
  return {
    write: (text) => void stream.write(text),
    // A stream that is no terminal has none of these three.
    isTTY: Boolean(stream.isTTY),
    get columns() {
      return stream.isTTY ? stream.columns : undefined;
    },
    get rows() {
      return stream.isTTY ? stream.rows : undefined;
    },
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}
