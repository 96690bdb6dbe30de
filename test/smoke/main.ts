import { execFile } from 'node:child_process';
import { parseArgs, promisify } from 'node:util';
import { examplePayload } from '../../infra/agent/example.ts';
import { type RunJournal, SMOKE_MS, SmokeFailed, smoke } from './smoke.ts';

const run = promisify(execFile);
const { values } = parseArgs({
  options: { stage: { type: 'string', default: 'dev' }, detail: { type: 'string' } },
});
const { stage } = values;

const timeUp = AbortSignal.timeout(SMOKE_MS);

/** Runs the command on AWS or, with `AWS_ENDPOINT_URL`, on the local stack. */
const journal: RunJournal = async (...args) => {
  process.stdout.write(`journal ${args.join(' ')} --stage ${stage}\n`);
  try {
    const { stdout } = await run('node', ['packages/cli/bin/journal.js', ...args, '--stage', stage], {
      signal: timeUp,
    });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = Object(error);
    throw new SmokeFailed(`journal ${args[0]} failed:\n${stdout}${stderr}`, { cause: error });
  }
};

try {
  const sessionId = await smoke(journal, values.detail ?? JSON.stringify(await examplePayload()), timeUp);
  process.stdout.write(`✓ ${stage}: session ${sessionId} has completed, and its journal is complete\n`);
} catch (error) {
  process.stderr.write(`✗ ${stage}: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
