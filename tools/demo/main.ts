/** `make demo`: starts the local stack, runs one session with the command, and stops the stack. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Io, makeProgram, processIo } from '@agents/cli';
import { describeError, printable } from '@agents/events';
import { startStackProcess } from '@agents/local-stack';
import { examplePayload } from '../../infra/agent/example.ts';

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const { values } = parseArgs({
  options: { package: { type: 'string', default: fromRoot('.build/packages/dev') } },
});

say('Starting the local stack from the packaged template …');
const stateDir = await mkdtemp(join(tmpdir(), 'journal-demo-'));
try {
  const detail = JSON.stringify(await examplePayload());
  const stack = await startStackProcess(fromRoot('packages/local-stack/src/main.ts'), [
    '--package',
    values.package,
  ]);
  const interruption = new AbortController();
  process.once('SIGINT', () => interruption.abort());
  process.once('SIGTERM', () => interruption.abort());
  try {
    process.exitCode = await runSession(detail, worldOf(stack.endpoint, processIo(interruption.signal)));
  } finally {
    await stack.stop();
  }
  say(`
Try next:
  make dev                                   run the same stack until Ctrl-C; then, in another terminal:
  ./journal start --local --detail ${quoted(detail)}
  ./journal list --local                     \`./journal --help\` names the other verbs: show, tail, why, …
  docs/event-journaling-guide.md             questions to ask the journal`);
} catch (error) {
  process.stderr.write(`The demo did not run. ${printable(describeError(error))}\n`);
  process.exitCode = 1;
} finally {
  await rm(stateDir, { recursive: true, force: true });
}

/** The world of the command: it uses the demo's stack and folder, whatever the environment says. */
function worldOf(endpoint: string, io: Io): Io {
  const demo = { AWS_ENDPOINT_URL: endpoint, XDG_STATE_HOME: stateDir, JOURNAL_STAGE: '', JOURNAL_LOCAL: '' };
  // Its notes are a part of the demo.
  return { ...io, stderr: io.stdout, env: { ...io.env, ...demo } };
}

/** Runs one session with the command: starts it, follows it to its end, prints its result. Returns the exit code. */
async function runSession(detail: string, io: Io): Promise<number> {
  const program = makeProgram(io);
  for (const args of [
    ['start', '--detail', detail],
    ['tail', '@last'],
    ['result', '@last'],
  ]) {
    say(`\n$ ./journal ${args.map(quoted).join(' ')}`);
    const exitCode = await program.run(args);
    if (exitCode !== 0) return exitCode;
    // The exit code of `tail` is 0 for one state only.
    if (args[0] === 'tail') say('\nState: COMPLETED');
  }
  return 0;
}

function quoted(word: string): string {
  return /^[\w@-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
