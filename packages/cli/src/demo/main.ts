import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { describeError } from '@agents/journal';
import { journalTableName } from '../stage.ts';
import { runDemo } from './demo.ts';
import { startStackProcess } from './stack-process.ts';

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const PROMPT = 'What is an append-only journal good for when an agent works for hours?';

const { values } = parseArgs({ options: { package: { type: 'string', default: fromRoot('.serverless') } } });

say('Starting the local stack from the packaged template …');
try {
  const stack = await startStackProcess(fromRoot('packages/local-stack/src/main.ts'), [
    '--package',
    values.package,
  ]);
  const stopAndLeave = (): void => void stack.stop().then(() => process.exit(130));
  process.once('SIGINT', stopAndLeave);
  process.once('SIGTERM', stopAndLeave);
  try {
    const tableName = journalTableName('dev');
    const completed = await runDemo({ endpoint: stack.endpoint, tableName, prompt: PROMPT, say, sleep });
    process.exitCode = completed ? 0 : 1;
  } finally {
    await stack.stop();
  }
  say(`
Try next:
  make dev                                   the same stack, until Ctrl-C; then in another terminal:
  export AWS_ENDPOINT_URL=http://127.0.0.1:4566
  make trigger-workflow DETAIL='{"prompt":"Compare queues and journals"}'
  docs/event-journaling-guide.md             every question one can ask the journal`);
} catch (error) {
  process.stderr.write(`The demo did not run. ${describeError(error)}\n`);
  process.exitCode = 1;
}
