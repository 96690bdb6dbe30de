import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { createJournal } from '@agents/journal';
import { putSessionEvent } from '@agents/sessions';
import { DeleteTableCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { parse } from 'shell-quote';
import { type ConsolePage, openConsole } from './support/console-page.ts';
import { cliOptions } from './support/guide-commands.ts';
import { type Interceptor, type SeenRequest, startInterceptor } from './support/interceptor.ts';
import { type JournalCommand, journalSays, makeJournalCommand } from './support/journal-process.ts';
import {
  agentPid,
  executionArn,
  STATE_MACHINE_ARN,
  startWholeSystem,
  TABLE,
  untilEnded,
  untilJournaled,
  type WholeSystem,
} from './support/stack.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

/**
 * The situations of an operator at night, each made from outside. For each, `list --attention` and `why` say what is true, the
 * console says the same in a browser, and the first command that `why` suggests, pasted into a shell, works.
 */
let system: WholeSystem;
/** Between the components and AWS. */
let faults: Interceptor;
/** Between the operator and AWS. */
let door: Interceptor;
/** The command as a shell runs it. */
let journal: JournalCommand;
/** The console in a browser; `undefined` if the computer has no browser. */
let browsed: ConsolePage | undefined;
let endpoint = '';
beforeAll(async () => {
  faults = await startInterceptor(() => endpoint);
  door = await startInterceptor(() => endpoint);
  system = await startWholeSystem('inquisitive', ['--client-endpoint', faults.url, '--speed', '20']);
  endpoint = system.endpoint;
  journal = await makeJournalCommand({ AWS_ENDPOINT_URL: door.url });
  browsed = await openConsole(journal);
});
afterEach(() => {
  faults.intercept = () => undefined;
  door.intercept = () => undefined;
});
afterAll(async () => {
  await system.stop();
  await journal.close();
});

const home = temporaryFolder('journal-home');
/** The command in this process, for the verbs that read. */
const read = (...args: readonly string[]) =>
  journalSays(args, { HOME: home, TZ: 'UTC', AWS_ENDPOINT_URL: door.url });

const LONG = { work_seconds: 600 };

async function start(payload: object): Promise<string> {
  const id = await putSessionEvent(system.events, JSON.stringify(payload));
  await untilJournaled(system, id, 'SESSION_INITIATED');
  return id;
}

async function startWorking(payload: object = LONG): Promise<string> {
  const id = await start(payload);
  await untilJournaled(system, id, 'AGENT_BACKGROUND_TASK_STARTED', 'AGENT_RUNTIME_INVOCATION_SUCCEEDED');
  return id;
}

/** The reason for which `list --attention` has a session; `undefined` if it has not. The console's list has the same sessions. */
async function attentionOf(id: string): Promise<string | undefined> {
  const attention = await listedAttentionOf(id);
  if (!browsed) return attention;
  await browsed.openList(`?show=attention&q=${id}`);
  const count = attention === undefined ? 0 : 1;
  const { page, until } = browsed;
  await until(async () => (await page.locator('.row').count()) === count);
  return attention;
}

async function listedAttentionOf(id: string): Promise<string | undefined> {
  const { stdout, exitCode } = await read('list', '--attention', '-n', '100', '-o', 'jsonl');
  expect(exitCode).toBe(0);
  const lines = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  return lines.find(({ sessionId }) => sessionId === id)?.attention;
}

/** Asks until a session needs no attention: a new execution is known when it has journaled its start. */
async function untilCalm(id: string): Promise<void> {
  while ((await listedAttentionOf(id)) !== undefined)
    await new Promise((resolve) => setTimeout(resolve, 100));
}

/** Asks for a session until its state is this one. */
async function untilState(id: string, state: string): Promise<void> {
  for (;;) {
    const { stdout } = await read('why', id, '-o', 'json');
    if (JSON.parse(stdout).state === state) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

interface Why {
  readonly state: string;
  readonly headline: string;
  readonly causes: readonly { readonly code: string; readonly cause: string }[];
  readonly next: readonly { readonly code: string; readonly command: string }[];
}

/** Durations grow from one look to the next. */
const withoutDurations = (text: string): string =>
  text.replace(/\d[\d.]* (?:ms|s|min|h|d)\b(?: \d+ (?:s|min|h)\b)?/g, '…');

/** What `why` says. The console says it in the same words, with the same causes and commands. */
async function whyOf(id: string): Promise<Why> {
  if (!browsed) return readWhy(id);
  const { page, textOf, until } = browsed;
  await browsed.openSession(id);
  let why = await readWhy(id);
  await until(async () => {
    why = await readWhy(id);
    const causes = await page.locator('.story ol > li').allTextContents();
    const commands = await page.locator('.next code').allTextContents();
    return (
      withoutDurations(await textOf('.verdict h1')).endsWith(withoutDurations(why.headline)) &&
      why.causes.every(({ cause }, index) => causes[index]?.startsWith(cause)) &&
      JSON.stringify(commands) === JSON.stringify(why.next.map(({ command }) => command))
    );
  });
  return why;
}

async function readWhy(id: string): Promise<Why> {
  const { stdout, stderr } = await read('why', id, '-o', 'json');
  if (stdout === '') throw new Error(`why ${id} printed nothing: ${stderr}`);
  return JSON.parse(stdout);
}

const run = promisify(execFile);

/** Does what the first suggested command does that starts an execution. The machine may not have the AWS CLI. */
async function startAsSuggested({ next: [first] }: Why): Promise<string> {
  const options = cliOptions(parse(first?.command ?? '').map(String));
  expect(first).toMatchObject({
    code: 'MONITOR_SESSION',
    command: expect.stringContaining(' aws stepfunctions start-execution '),
  });
  expect(options.get('endpoint-url')).toBe(door.url);
  const [stateMachineArn, input] = [options.get('state-machine-arn'), options.get('input')].map(String);
  const { executionArn: arn = '' } = await system.workflow.send(
    new StartExecutionCommand({ stateMachineArn, input }),
  );
  return arn;
}

/** Pastes the first suggested command into a shell, and gives what it printed. */
async function pasteFirst(why: Why): Promise<string> {
  const [first] = why.next;
  expect(first?.command).toMatch(/^\.\/journal /);
  const env = { PATH: process.env['PATH'], HOME: '/nonexistent', AWS_ENDPOINT_URL: door.url };
  const { stdout, stderr } = await run('/bin/sh', ['-c', first?.command ?? ''], { env });
  return stdout + stderr;
}

describe('a session', () => {
  it('whose agent was killed is lost, and its logs come first', async () => {
    const id = await startWorking();
    process.kill(agentPid(system, id), 'SIGKILL');
    await untilEnded(system, id);

    const why = await whyOf(id);

    expect(await attentionOf(id)).toBe('LOST');
    expect(why).toMatchObject({ state: 'lost', causes: [{ code: 'MICROVM_STOPPED_SILENTLY' }] });
    expect(await pasteFirst(why)).toContain('task started');
  });

  it('whose agent hangs is stalled, and can be stopped', async () => {
    const id = await startWorking({ ...LONG, reports_seconds: 0.6 });
    await untilState(id, 'stalled');

    const why = await whyOf(id);

    expect(await attentionOf(id)).toBe('STALLED');
    expect(why.state).toBe('stalled');
    expect(await pasteFirst(why)).not.toBe('');
    const stopped = await journal('stop', id, '--reason', 'it hangs');
    expect(stopped.exitCode).toBe(0);
    expect(await whyOf(id)).toMatchObject({ state: 'stopped' });
    expect(await attentionOf(id)).toBeUndefined();
  });

  it('whose runtime was deleted has failed for that reason, and runs again when the runtime is back', async () => {
    faults.intercept = ({ operation }) =>
      operation === 'runtimes invocations'
        ? ['ResourceNotFoundException', 'No endpoint or agent found']
        : undefined;
    const id = await start({ work_seconds: 0 });
    await untilEnded(system, id);

    const why = await whyOf(id);

    expect(await attentionOf(id)).toBe('FAILED_LATELY');
    expect(why).toMatchObject({ state: 'failed', causes: [{ code: 'NOT_FOUND' }] });
    expect(await pasteFirst(why)).toContain('ResourceNotFoundException');
    faults.intercept = () => undefined;
    expect(await journal('retry', id, '--wait')).toMatchObject({ exitCode: 0 });
  });

  it('whose call gets no answer until the invoker gives up is called again, and completes', async () => {
    let calls = 0;
    faults.intercept = ({ operation, body }) => {
      if (operation !== 'runtimes invocations' || !body.includes('"action":"start"')) return undefined;
      calls += 1;
      return calls === 1 ? 'no answer' : undefined;
    };
    const id = await start({ work_seconds: 0 });
    const events = await untilJournaled(system, id, 'AGENT_RUNTIME_INVOCATION_FAILED');

    const failed = events.find(({ status }) => status === 'AGENT_RUNTIME_INVOCATION_FAILED');
    expect(failed?.errorMessage).toMatch(/^AgentCallTimedOut: /);
    expect(['pending', 'running', 'completed']).toContain((await whyOf(id)).state);
    expect(await untilEnded(system, id)).toMatchObject({ status: 'SUCCEEDED' });
    const why = await whyOf(id);
    expect(why).toMatchObject({ state: 'completed' });
    expect(await pasteFirst(why)).toContain('You asked');
  });

  it('whose poller is broken is not monitored, and its agent works on', async () => {
    const id = await startWorking();
    faults.intercept = ({ caller, operation, body }) =>
      caller.includes('poller') && operation === 'Query' && body.includes(id)
        ? ['AccessDeniedException', 'not authorized to perform: dynamodb:Query']
        : undefined;
    expect(await untilEnded(system, id)).toMatchObject({ status: 'FAILED', error: 'PollingFailed' });

    const why = await whyOf(id);

    expect(await attentionOf(id)).toBe('NOT_MONITORED');
    expect(why.state).toBe('running');
    faults.intercept = () => undefined;
    await startAsSuggested(why);
    await untilCalm(id);
    await journal('stop', id);
  });

  it('whose agent has a clock an hour ahead is neither stuck nor lost', async () => {
    const id = 'clock-ahead';
    await system.workflow.send(
      new StartExecutionCommand({
        stateMachineArn: STATE_MACHINE_ARN,
        input: `{"session_id":"${id}","payload":{"work_seconds":600}}`,
      }),
    );
    await untilJournaled(system, id, 'AGENT_BACKGROUND_TASK_STARTED', 'AGENT_RUNTIME_INVOCATION_SUCCEEDED');
    const ahead = createJournal({ table: system.table, now: () => Date.now() + 3_600_000 });
    await ahead.append({ sessionId: id, status: 'AGENT_ENTRYPOINT_STARTED' });

    const why = await whyOf(id);

    expect(why.state).toBe('running');
    expect(await attentionOf(id)).toBeUndefined();
    const [, followed] = await Promise.all([
      journal('stop', id),
      pasteFirst(why).catch((error) => error.stdout + error.stderr),
    ]);
    expect(followed).toMatch(/AGENT_BACKGROUND_TASK_STARTED.*Stopped after /s);
  });

  it('with a bad record put by hand keeps its outcome, and the record is named', async () => {
    const id = await start({ work_seconds: 0 });
    await untilEnded(system, id);
    const SK = `EVENT#${new Date().toISOString()}`;
    const row = { PK: `SESSION#${id}`, SK, Status: 'AGENT_PAUSED', Timestamp: SK.slice('EVENT#'.length) };
    const Item = Object.fromEntries(Object.entries(row).map(([name, S]) => [name, { S }]));
    await system.dynamo.send(new PutItemCommand({ TableName: TABLE, Item }));

    const { stdout } = await read('why', id);
    const verified = await read('verify', id);

    const why = await whyOf(id);
    expect(why).toMatchObject({ state: 'completed' });
    expect(await pasteFirst(why)).toContain('You asked');
    expect(stdout).toContain(SK);
    expect(verified).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('AGENT_PAUSED') });
  });

  it('that was started twice runs once', async () => {
    const id = await startWorking({ work_seconds: 3 });
    const { executionArn: second = '' } = await system.workflow.send(
      new StartExecutionCommand({
        stateMachineArn: STATE_MACHINE_ARN,
        input: JSON.stringify({ session_id: id, payload: LONG }),
      }),
    );
    expect(second).not.toBe('');
    const events = await untilJournaled(system, id, 'AGENT_BACKGROUND_TASK_COMPLETED');

    expect(events.filter(({ status }) => status === 'AGENT_BACKGROUND_TASK_STARTED')).toHaveLength(1);
    const why = await whyOf(id);
    expect(why).toMatchObject({ state: 'completed' });
    expect(await pasteFirst(why)).toContain('You asked');
    expect(await attentionOf(id)).toBeUndefined();
    const payload = await read('show', id, '--payload');
    expect(JSON.parse(payload.stdout)).toEqual({ work_seconds: 3 });
  });

  it('whose execution was aborted by hand is not monitored, and can be stopped', async () => {
    const id = await startWorking();
    await system.workflow.send(new StopExecutionCommand({ executionArn: executionArn(id) }));

    const why = await whyOf(id);

    expect(await attentionOf(id)).toMatch(/NOT_MONITORED|FAILED_LATELY/);
    expect(why.next.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['MONITOR_SESSION', 'STOP_SESSION']),
    );
    expect(await startAsSuggested(why)).toContain(':execution:');
    await untilCalm(id);
    expect(await journal('stop', id)).toMatchObject({ exitCode: 0 });
  });
});

describe('the operator learns that', () => {
  const says = async (text: RegExp): Promise<void> => {
    for (const args of [
      ['list', '--attention'],
      ['why', 'any-session'],
    ]) {
      expect(await read(...args)).toEqual({
        stdout: '',
        stderr: expect.stringMatching(text),
        exitCode: 4,
      });
    }
    if (!browsed) return;
    const { page } = browsed;
    await browsed.openList();
    await page.getByRole('alert').filter({ hasText: text }).waitFor();
  };
  /** A console that had sessions keeps them on the screen, and takes up again by itself. */
  const recovers = async (): Promise<void> => {
    if (!browsed) return;
    const { page, until } = browsed;
    await until(async () => (await page.getByRole('alert').count()) === 0);
    expect(await page.locator('.row').count()).toBeGreaterThan(0);
  };

  it('the credentials have expired', async () => {
    door.intercept = () => ['ExpiredTokenException', 'The security token included in the request is expired'];

    await says(/expired.*aws sso login/s);
    door.intercept = () => undefined;
    await recovers();
  });

  it('the region is wrong', async () => {
    const elsewhere = ({ region }: SeenRequest) =>
      region === 'eu-west-1'
        ? (['ResourceNotFoundException', 'Requested resource not found'] as const)
        : undefined;
    door.intercept = elsewhere;

    const said = await read('list', '--attention', '--region', 'eu-west-1');

    expect(said).toMatchObject({ stdout: '', exitCode: 4 });
    expect(said.stderr).toMatch(/agents-table-dev in eu-west-1/);
  });

  // The last one: nothing works afterwards.
  it('the table was deleted', async () => {
    await system.dynamo.send(new DeleteTableCommand({ TableName: TABLE }));

    await says(/agents-table-dev/);
  });
});
