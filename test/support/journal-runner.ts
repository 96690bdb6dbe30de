/**
 * Runs the command `journal` once for each line of standard input, a JSON object `{args, env}`, and prints its transcript as one
 * line of JSON. One process for all command lines of a test file, where the process itself is not what is tested; outside Jest,
 * because the AWS SDK does not recognize Node's network errors there.
 */
import { createInterface } from 'node:readline';
import { journalHere } from '../../tools/cli-document/journal-here.ts';

for await (const line of createInterface({ input: process.stdin })) {
  const { args, env } = JSON.parse(line);
  const said = { stdout: '', stderr: '' };
  const exitCode = await journalHere(args, env, (text, stream) => {
    said[stream] += text;
  });
  process.stdout.write(`${JSON.stringify({ ...said, exitCode })}\n`);
}
process.exit();
