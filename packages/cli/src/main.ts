import { EXIT } from './exit-codes.ts';
import { processIo } from './io.ts';
import { makeProgram } from './program.ts';

const interruption = new AbortController();
process.once('SIGINT', () => {
  interruption.abort();
  process.once('SIGINT', () => process.exit(130)); // a second Ctrl-C ends the process at once
});
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // The reader has read enough (`| head`).
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}

process.exitCode = await makeProgram(processIo(interruption.signal)).run(process.argv.slice(2));
// A request that was left behind must not keep the process.
if (interruption.signal.aborted || process.exitCode === EXIT.timeout) process.exit();
