import { readFileSync } from 'node:fs';
import { encodeInput } from '@agents/events';
import { createProgressStore, createResultStore } from '@agents/journal';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { agentAnswers, startAgentCoreServer } from '../../../test/support/agentcore-server.ts';
import { startAwsFront } from '../../../test/support/aws-front.ts';
import { GROUPS, RUNTIME_ARN, startLogsServer } from '../../../test/support/logs-server.ts';
import { SAMPLES } from '../../../tools/cli-document/sample-sessions.ts';
import { VERBS } from '../src/verbs/registry.ts';
import { movingClock, NOW, type RunOptions, runJournal, type Said } from './support/run-journal.ts';
import { openSampleJournal } from './support/stage-journal.ts';

const { retried, tampered, denied, running, silent, throttled } = SAMPLES;
const STARTED = '22222222-0000-4000-8000-000000000000';

/** Command lines of every verb. A verb without one fails the first test below. */
const LINES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  list: [['list'], ['list', '--stuck'], ['list', '--failed']],
  show: [
    ['show', tampered.id],
    ['show', running.id],
    ['show', throttled.id],
    ['show', denied.id, '--status', 'FAILED', '--reverse'],
  ],
  tail: [
    ['tail', retried.id],
    ['tail', tampered.id, '-n', '2'],
  ],
  logs: [['logs', retried.id], ['logs'], ['logs', retried.id, '--errors']],
  wait: [
    ['wait', retried.id],
    ['wait', throttled.id],
    ['wait', silent.id],
  ],
  why: [running, silent, tampered, throttled].map(({ id }) => ['why', id]),
  verify: [['verify', tampered.id], ['verify']],
  stats: [['stats'], ['stats', '--since', '1s'], ['stats', '--work']],
  errors: [['errors'], ['errors', '--since', '1s']],
  start: [['start'], ['start', '--wait']],
  retry: [
    ['retry', denied.id],
    ['retry', denied.id, '--wait'],
    ['retry', denied.id, running.id, '--yes'],
    ['retry', '--failed', '--yes'],
  ],
  stop: [
    ['stop', retried.id],
    ['stop', running.id],
    ['stop', retried.id, running.id, '--yes'],
  ],
  result: [['result', retried.id]],
  export: [['export', tampered.id]],
  cost: [['cost', retried.id]],
  completion: [
    ['completion', 'bash'],
    ['completion', 'zsh'],
  ],
};

/** `console` serves until it is ended, and prints its address alone. */
const PRINTING = Object.keys(VERBS).filter((verb) => verb !== 'console');

const CASES = Object.entries(LINES).flatMap(([verb, lines]) =>
  lines.map((args) => ({ verb, line: args.join(' '), args })),
);

const ajv = new Ajv2020({ validateFormats: false, allowUnionTypes: true });

/** The published schema of a verb's output. */
function schemaOf(file: string): ValidateFunction {
  return ajv.compile(
    JSON.parse(readFileSync(new URL(`../../../docs/schemas/${file}`, import.meta.url), 'utf8')),
  );
}

function expectValid(validate: ValidateFunction, value: unknown): void {
  validate(value);
  expect({ value, errors: validate.errors ?? [] }).toEqual({ value, errors: [] });
}

let endpoint: string;
beforeAll(async () => {
  const journal = await openSampleJournal();
  const progress = createProgressStore({ table: journal.table, now: () => NOW - 40_000 });
  const usage = [{ model: 'large', inputTokens: 1_200, outputTokens: 340 }];
  const note = { text: 'summarising part 3', done: 3, total: 5, reportedAt: NOW - 40_000, usage };
  await progress.put(running.id, note);
  await progress.put(running.id, { usage });
  await createResultStore({ table: journal.table }).put(retried.id, { answer: 42 });
  await journal.plant({
    ...encodeInput({ sessionId: denied.id, payload: { prompt: 'hello' } }),
  });
  await journal.plant({ PK: `INPUT#${denied.id}`, SK: `REPEAT#${throttled.id}` });
  await journal.plant({ ...encodeInput({ sessionId: throttled.id, payload: {}, repeats: denied.id }) });
  await journal.plantEvent(STARTED, 0, 'SESSION_INITIATED');
  await journal.plantEvent(STARTED, 1, 'AGENT_BACKGROUND_TASK_COMPLETED');
  const agentcore = await startAgentCoreServer(agentAnswers({ session_id: running.id, task: 'running' }));
  const logs = await startLogsServer(() => NOW);
  const named = { session_id: retried.id, request_id: 'r-1' };
  logs.write('agent', { ...named, level: 'error', message: 'no', stack: 'Error: no\n    at main.ts:3' });
  logs.append(GROUPS.agent, 'agent stream', 'FATAL ERROR: heap out of memory');
  const front = await startAwsFront({
    ...{ dynamodb: journal.endpoint, agentcore: agentcore.endpoint, logs: logs.endpoint },
    outputs: { AgentRuntimeArn: RUNTIME_ARN },
    intercept(operation) {
      if (operation === 'DescribeRule') return [200, { State: 'ENABLED' }];
      if (operation === 'PutEvents') return [200, { FailedEntryCount: 0, Entries: [{ EventId: STARTED }] }];
      if (operation === 'DescribeExecution') return [400, { __type: 'ExecutionDoesNotExist', message: 'no' }];
      return operation === 'ListExecutions' ? [200, { executions: [] }] : undefined;
    },
  });
  endpoint = front.endpoint;
});

const run = (args: readonly string[], options: RunOptions = {}): Promise<Said> => {
  const { now, sleep } = movingClock(1_000);
  return runJournal(args, { endpoint, now, sleep, ...options });
};

describe('the JSON that the verbs print', () => {
  it('is tried for every verb', () => {
    expect(Object.keys(LINES).sort()).toEqual(PRINTING.sort());
  });

  it.each(CASES)(
    'is what docs/schemas says, and the same with --json: journal $line',
    async ({ verb, args }) => {
      const document = await run([...args, '-o', 'json']);
      const lines = await run([...args, '-o', 'jsonl']);
      const plain = await run(args);

      expectValid(schemaOf(`${verb}.json`), JSON.parse(document.stdout));
      const validate = schemaOf(`${verb}.jsonl.json`);
      for (const line of lines.stdout.split('\n').slice(0, -1)) expectValid(validate, JSON.parse(line));
      expect(await run([...args, '--json'])).toEqual(document);
      expect([document.exitCode, lines.exitCode]).toEqual([plain.exitCode, plain.exitCode]);
    },
  );

  it('is refused by a schema as soon as it has a key that the schema does not name', () => {
    const flags = { hasEnded: true, isUnmonitored: false, isOverdue: false };
    const session = { sessionId: 's', state: 'failed', ...flags, unreadable: 0 };
    const validate = schemaOf('list.jsonl.json');

    expect(validate(session)).toBe(true);
    expect(validate({ ...session, SessionId: 's' })).toBe(false);
  });
});

describe('the option --json', () => {
  it.each(PRINTING)('is one of %s, beside -o json and -o jsonl', async (verb) => {
    const { stdout } = await run(['help', verb]);

    expect(stdout).toMatch(/^ +-o, --output <format> .*json/m);
    expect(stdout).toContain('"jsonl"');
    expect(stdout).toMatch(/^ +--json +the same as -o json$/m);
  });

  it('is refused beside -o, with both names', async () => {
    expect(await run(['list', '--json', '-o', 'id'])).toEqual({
      stdout: '',
      stderr: expect.stringMatching(/'--json' cannot be used with option '-o, --output <format>'/),
      exitCode: 2,
    });
  });

  it.each([['list', '-w'], ['show', running.id, '-f'], ['tail']])(
    'is refused by a view without an end, which names -o jsonl: %s %s',
    async (...args) => {
      const { stdout, stderr, exitCode } = await run([...args, '--json']);

      expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
      expect(stderr).toContain('-o jsonl');
    },
  );
});
