import { processIo } from './process-io.ts';
import { makeProgram } from './program.ts';

const interruption = new AbortController();
process.once('SIGINT', () => {
  interruption.abort();
  process.once('SIGINT', () => process.exit(130)); // once more: at once
});
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // Who read has read enough (`| head`): nothing that is still to be said has a reader.
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}

process.exitCode = await makeProgram(processIo(interruption.signal)).run(process.argv.slice(2));
// A request that Ctrl-C left behind must not keep the process.
if (interruption.signal.aborted) process.exit();
