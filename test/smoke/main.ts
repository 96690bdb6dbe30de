import { execFile } from 'node:child_process';
import { parseArgs, promisify } from 'node:util';
import { examplePayload } from '../../infra/agent/example.ts';
import { type RunJournal, SmokeFailed, smoke } from './smoke.ts';

const run = promisify(execFile);
const { values } = parseArgs({
  options: { stage: { type: 'string', default: 'dev' }, detail: { type: 'string' } },
});
const { stage } = values;

/** The time for the whole smoke: the ten minutes of `wait`, and the other commands. */
const signal = AbortSignal.timeout(12 * 60_000);

/** Runs the command on AWS or, with `AWS_ENDPOINT_URL`, on the local stack. */
const journal: RunJournal = async (...args) => {
  process.stdout.write(`journal ${args.join(' ')} --stage ${stage}\n`);
  try {
    const { stdout } = await run('node', ['packages/cli/bin/journal.js', ...args, '--stage', stage], {
      signal,
    });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = Object(error);
    if (signal.aborted) throw new SmokeFailed(`journal ${args[0]} had not ended after 12 min in all`);
    throw new SmokeFailed(`journal ${args[0]} failed:\n${stdout}${stderr}`, { cause: error });
  }
};

try {
  const sessionId = await smoke(journal, values.detail ?? JSON.stringify(await examplePayload()));
  process.stdout.write(`✓ ${stage}: session ${sessionId} has completed, and its journal is complete\n`);
} catch (error) {
  process.stderr.write(`✗ ${stage}: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
