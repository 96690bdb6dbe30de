import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { processIo } from '@agents/cli';
import { describeError } from '@agents/events';
import { startStackProcess } from '@agents/local-stack';
import { examplePayload } from '../../infra/agent/example.ts';
import { runDemo } from './demo.ts';

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const { values } = parseArgs({ options: { package: { type: 'string', default: fromRoot('.serverless') } } });

say('Starting the local stack from the packaged template …');
const stateDir = await mkdtemp(join(tmpdir(), 'journal-demo-'));
try {
  const payload = await examplePayload();
  const stack = await startStackProcess(fromRoot('packages/local-stack/src/main.ts'), [
    '--package',
    values.package,
  ]);
  const interruption = new AbortController();
  process.once('SIGINT', () => interruption.abort());
  process.once('SIGTERM', () => interruption.abort());
  try {
    const io = processIo(interruption.signal);
    process.exitCode = await runDemo({ endpoint: stack.endpoint, stateDir, payload, io });
  } finally {
    await stack.stop();
  }
  say(`
Try next:
  make dev                                   the same stack, until Ctrl-C; then in another terminal:
  ./journal start --local --detail '${JSON.stringify(payload)}'
  ./journal list --local                     and \`./journal --help\`: show, tail, why, verify, stats, …
  docs/event-journaling-guide.md             every question one can ask the journal`);
} catch (error) {
  process.stderr.write(`The demo did not run. ${describeError(error)}\n`);
  process.exitCode = 1;
} finally {
  await rm(stateDir, { recursive: true, force: true });
}
