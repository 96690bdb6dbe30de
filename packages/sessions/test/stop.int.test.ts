import type { Status } from '@agents/events';
import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import {
  type AgentCoreServer,
  agentAnswers,
  agentCoreFails,
  startAgentCoreServer,
} from '../../../test/support/agentcore-server.ts';
import { startAwsFront } from '../../../test/support/aws-front.ts';
import { type JournalTable, openJournalTable } from '../../../test/support/journal-table.ts';
import { type StepFunctions, startStepFunctions } from '../../../test/support/step-functions.ts';
import { openStage, type Stage } from '../src/stage.ts';
import { type StoppedSession, stopSession } from '../src/stop.ts';

const SECOND = 1_000;
const AgentRuntimeArn = 'arn:aws:bedrock-agentcore:us-east-1:000000000000:runtime/agents_dev-0123456789';
const STOPPED = 'MachineStopped: the platform ended this machine';

/** The part of the workflow that calls the agent: as in `infra/workflow.yml`, but with a fixed pause between calls. */
const WORKFLOW = {
  StartAt: 'Invoke',
  States: {
    Invoke: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      TimeoutSeconds: 90,
      Parameters: { FunctionName: 'invoker' },
      Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 30, BackoffRate: 1, MaxAttempts: 5 }],
      Next: 'WaitForAgent',
    },
    WaitForAgent: { Type: 'Wait', Seconds: 3_600, End: true },
  },
};

let journal: JournalTable;
beforeAll(async () => {
  journal = await openJournalTable('agents-table-dev');
});

/** What AgentCore has of the session. `stubborn`: its microVM takes every stop and goes on. */
let microVm: 'none' | 'runs' | 'stubborn';
let invoker: () => Promise<{ payload: unknown; functionError?: 'Unhandled' }>;
/** What happens at an instant after the start of the test, in milliseconds. */
let plan: [number, () => Promise<void> | void][];
let states: StepFunctions;
let agentcore: AgentCoreServer;
let stage: Stage;
let asked: string[];
let denied: readonly string[];
let t0: number;
let sessionId: string;
let sessions = 0;
let waits: string[];
let executions: string[];

beforeEach(async () => {
  sessions += 1;
  sessionId = `stop-${sessions}-`.padEnd(40, 'x');
  microVm = 'none';
  denied = [];
  plan = [];
  waits = [];
  executions = [];
  states = await startStepFunctions(WORKFLOW, () => invoker());
  t0 = states.clock.now();
  agentcore = await startAgentCoreServer((response, call) => {
    if (call.operation !== 'stopruntimesession') {
      agentAnswers({ session_id: sessionId, task: microVm === 'none' ? 'unknown' : 'running' })(
        response,
        call,
      );
    } else if (microVm === 'none') {
      agentCoreFails(404, 'ResourceNotFoundException', 'no session')(response, call);
    } else {
      if (microVm === 'runs') {
        microVm = 'none';
        plan.push([
          states.clock.now() - t0 + 3 * SECOND,
          () => plant('AGENT_BACKGROUND_TASK_FAILED', STOPPED),
        ]);
      }
      agentAnswers({})(response, call);
    }
  });
  const front = await startAwsFront({
    ...{ dynamodb: journal.endpoint, states: states.endpoint, agentcore: agentcore.endpoint },
    outputs: { AgentRuntimeArn },
    intercept: (operation) =>
      denied.includes(operation) ? [400, { __type: 'AccessDeniedException', message: 'no' }] : undefined,
  });
  asked = front.asked;
  stage = openStage(
    { stage: 'dev' },
    { env: { AWS_ENDPOINT_URL: front.endpoint }, now: states.clock.now, sleep: pass, note: () => {} },
  );
});
afterEach(async () => {
  stage.close();
  await agentcore.close();
});

/** Time passes, and what is planned for it happens. */
async function pass(ms: number): Promise<void> {
  await states.clock.advance(ms);
  const passed = states.clock.now() - t0;
  for (const due of plan.filter(([at]) => at <= passed)) {
    plan.splice(plan.indexOf(due), 1);
    await due[1]();
  }
}

async function plant(Status: Status, ErrorMessage?: string): Promise<void> {
  await states.clock.advance(1);
  const Timestamp = new Date(states.clock.now()).toISOString();
  const row = { PK: `SESSION#${sessionId}`, SK: `EVENT#${Timestamp}`, Status, Timestamp };
  await journal.plant({ ...row, ...(ErrorMessage !== undefined && { ErrorMessage }) });
}

/** An execution whose invoker is in flight, or has just been answered. */
async function startExecution(
  answer: 'in flight' | 'succeeded' | 'failed' | 'lost' = 'in flight',
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<Awaited<ReturnType<typeof invoker>>>();
  invoker = () => promise;
  promise.catch(() => {});
  const arn = await states.start({ session_id: sessionId, payload: {} });
  await plant('SESSION_INITIATED');
  await plant('AGENT_RUNTIME_INVOCATION_STARTED');
  if (answer === 'succeeded') resolve({ payload: null });
  const payload = { errorType: 'AgentRuntimeUnavailable', errorMessage: 'throttled' };
  if (answer === 'failed') resolve({ payload, functionError: 'Unhandled' });
  if (answer === 'lost') reject(new Error('the connection to Lambda was cut'));
  await states.clock.advance(0);
  await states.clock.advance(0);
  return arn;
}

const stop = (): Promise<StoppedSession> =>
  stopSession(stage, sessionId, {
    onExecution: (execution) => executions.push(execution),
    onWait: (text) => waits.push(text),
  });

const statusOf = async (executionArn: string) =>
  (await states.client.send(new DescribeExecutionCommand({ executionArn }))).status;

const seconds = (): number => Math.round((states.clock.now() - t0) / SECOND);
const calls = (operation: string): number => asked.filter((each) => each === operation).length;

describe('stopping a session', () => {
  it('ends when the journal has the final event of its microVM', async () => {
    const arn = await startExecution('succeeded');
    for (const status of [
      'AGENT_ENTRYPOINT_STARTED',
      'AGENT_BACKGROUND_TASK_STARTED',
      'AGENT_RUNTIME_INVOCATION_SUCCEEDED',
    ] as const)
      await plant(status);
    microVm = 'runs';

    expect(await stop()).toMatchObject({
      execution: 'stopped',
      hadEnded: false,
      end: { code: 'JOURNALED', event: { status: 'AGENT_BACKGROUND_TASK_FAILED', errorMessage: STOPPED } },
    });
    expect(await statusOf(arn)).toBe('ABORTED');
    expect(seconds()).toBeLessThan(5);
    expect(calls('stopruntimesession')).toBe(1);
  });

  it('stops the microVM that an invoker in flight starts after the stop', async () => {
    await startExecution();
    plan.push([
      20 * SECOND,
      async () => {
        microVm = 'runs';
        await plant('AGENT_ENTRYPOINT_STARTED');
        await plant('AGENT_BACKGROUND_TASK_STARTED');
      },
    ]);

    const { end } = await stop();

    expect(end).toMatchObject({ code: 'JOURNALED', event: { status: 'AGENT_BACKGROUND_TASK_FAILED' } });
    expect(microVm).toBe('none');
    expect(seconds()).toBeLessThan(30);
    expect(waits[0]).toBe('an invoker may still call the agent, at most 75 s more');
  });

  it('waits no longer than the invoker in flight can run, if it starts nothing', async () => {
    await startExecution();

    expect((await stop()).end).toEqual({ code: 'NO_AGENT' });
    expect(seconds()).toBe(75);
  });

  it('ends as soon as the invoker in flight has journaled that its call failed', async () => {
    await startExecution();
    plan.push([10 * SECOND, () => plant('AGENT_RUNTIME_INVOCATION_FAILED', 'RuntimeClientError: stopped')]);

    expect((await stop()).end).toEqual({ code: 'NO_AGENT' });
    expect(seconds()).toBeLessThan(15);
  });

  it('ends at once between two tries of the call: no invoker is in flight', async () => {
    const arn = await startExecution('failed');
    await plant('AGENT_RUNTIME_INVOCATION_FAILED', 'ThrottlingException: Rate exceeded');

    expect(await stop()).toMatchObject({ execution: 'stopped', end: { code: 'NO_AGENT' } });
    expect(await statusOf(arn)).toBe('ABORTED');
    expect(seconds()).toBe(0);
    await pass(120 * SECOND);
    expect((await journal.journal.read(sessionId)).events).toHaveLength(3);
  });

  it('waits for an invoker whose answer Step Functions has lost: it may still run', async () => {
    await startExecution('lost');

    expect((await stop()).end).toEqual({ code: 'NO_AGENT' });
    expect(seconds()).toBe(75);
  });

  it('says that a session had already ended, and stops its microVM', async () => {
    await startExecution('succeeded');
    await plant('AGENT_BACKGROUND_TASK_COMPLETED');
    microVm = 'stubborn';

    expect(await stop()).toMatchObject({ hadEnded: true, end: { code: 'JOURNALED' } });
    expect(calls('stopruntimesession')).toBe(1);
  });

  it('stops an execution that has journaled nothing', async () => {
    invoker = () => new Promise(() => {});
    const arn = await states.start({ session_id: sessionId, payload: {} });

    expect(await stop()).toMatchObject({ execution: 'stopped', end: { code: 'NO_AGENT' } });
    expect(await statusOf(arn)).toBe('ABORTED');
  });

  it('does not know a session without events and without an execution', async () => {
    await expect(stop()).rejects.toMatchObject({ code: 'SESSION_NOT_FOUND' });
  });

  it('ends at once if the microVM of a running task is gone', async () => {
    await startExecution('succeeded');
    await plant('AGENT_BACKGROUND_TASK_STARTED');

    expect((await stop()).end).toEqual({ code: 'NO_AGENT' });
    expect(calls('invocations')).toBe(0);
    expect(seconds()).toBe(0);
  });

  it('says that the task still runs if its microVM ignores the stop', async () => {
    await startExecution('succeeded');
    await plant('AGENT_BACKGROUND_TASK_STARTED');
    microVm = 'stubborn';

    expect((await stop()).end).toEqual({ code: 'STILL_RUNS' });
    expect(seconds()).toBe(20);
    expect(waits.at(-1)).toMatch(/^waiting for the agent's final event, at most \d+ s more$/);
  });

  it('asks the agent if the microVM went without a final event and AgentCore stops it again and again', async () => {
    await startExecution('succeeded');
    await plant('AGENT_BACKGROUND_TASK_STARTED');
    agentcore.respondWith((response, call) =>
      agentAnswers({ session_id: sessionId, task: 'unknown' })(response, call),
    );

    expect((await stop()).end).toEqual({ code: 'NO_AGENT' });
    expect(calls('invocations')).toBe(1);
    expect(asked.at(-2)).toBe('stopruntimesession');
  });

  it('says what AgentCore answered if it refuses to stop the microVM', async () => {
    await startExecution('succeeded');
    await plant('AGENT_BACKGROUND_TASK_STARTED');
    agentcore.respondWith(agentCoreFails(409, 'ConflictException', 'in transition'));

    expect((await stop()).end).toEqual({ code: 'UNCERTAIN', reason: 'ConflictException: in transition' });
    expect(seconds()).toBe(20);
  });

  it('fails at once if the microVM may not be stopped, and has said what became of the execution', async () => {
    await startExecution('succeeded');
    agentcore.respondWith(agentCoreFails(403, 'AccessDeniedException', 'no'));

    await expect(stop()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(executions).toEqual(['stopped']);
  });

  it('stops the microVM without the permission to find the execution, and says that it may run', async () => {
    const arn = await startExecution('succeeded');
    await plant('AGENT_BACKGROUND_TASK_STARTED');
    microVm = 'runs';
    denied = ['ListExecutions'];

    expect(await stop()).toMatchObject({
      execution: 'unknown',
      gap: expect.stringContaining('states:ListExecutions'),
      end: { code: 'JOURNALED' },
    });
    expect(await statusOf(arn)).toBe('RUNNING');
  });

  it('waits for the longest invoker if the history may not be read', async () => {
    await startExecution('failed');
    await plant('AGENT_RUNTIME_INVOCATION_FAILED', 'ThrottlingException: Rate exceeded');
    denied = ['GetExecutionHistory'];

    expect((await stop()).end).toEqual({ code: 'NO_AGENT' });
    expect(seconds()).toBe(75);
  });
});
