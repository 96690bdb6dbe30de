import { execFile } from 'node:child_process';
import { parseArgs, promisify } from 'node:util';
import { printableLines } from '@agents/events';
import { examplePayload } from '../../infra/agent/example.ts';
import { type RunJournal, SMOKE_MS, SmokeFailed, smoke } from './smoke.ts';

const run = promisify(execFile);
const { values } = parseArgs({
  options: {
    stage: { type: 'string', default: 'dev' },
    region: { type: 'string' },
    detail: { type: 'string' },
  },
});
const { stage, region } = values;
const place = ['--stage', stage, ...(region ? ['--region', region] : [])];

const timeUp = AbortSignal.timeout(SMOKE_MS);

/** Runs the command on AWS or, with `AWS_ENDPOINT_URL`, on the local stack. */
const journal: RunJournal = async (...args) => {
  process.stdout.write(printableLines(`journal ${[...args, ...place].join(' ')}\n`));
  try {
    const { stdout, stderr } = await run('node', ['packages/cli/bin/journal.js', ...args, ...place], {
      signal: timeUp,
    });
    if (args[0] === 'start') process.stderr.write(stderr); // the stage and its region
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
  const reason = error instanceof Error ? error.message : String(error);
  process.stderr.write(printableLines(`✗ ${stage}: ${reason}\n`));
  process.exitCode = 1;
}
