import { createServer, type Server } from 'node:http';
import type { SessionEvent } from '@agents/events';
import { listen } from '../../../test/support/listen.ts';
import { type Assessor, makeAssessor } from '../src/assessor.ts';
import { type Note, openStage, type Stage } from '../src/stage.ts';

const T0 = Date.UTC(2024, 10, 4, 10, 30);

const STARTED = {
  sessionId: 's-1',
  status: 'SESSION_INITIATED',
  timestamp: new Date(T0).toISOString(),
  epochMs: T0,
} as const;
const COMPLETED = { ...STARTED, status: 'AGENT_BACKGROUND_TASK_COMPLETED' } as const;

const RUNNING = [200, { status: 'RUNNING' }] as const;
const LOST = [200, { status: 'FAILED', error: 'AgentLost', stopDate: T0 / 1_000 }] as const;
const ABSENT = [400, { __type: 'ExecutionDoesNotExist', message: 'no' }] as const;
const DENIED = [400, { __type: 'AccessDeniedException', message: 'not authorized' }] as const;

const DAY = 86_400_000;
const TASK = { ...STARTED, status: 'AGENT_BACKGROUND_TASK_STARTED' } as const;

/** What CloudFormation answers. Without outputs, it answers that the stack does not exist. */
function stackAnswer(outputs: Readonly<Record<string, string>> | undefined): readonly [number, string] {
  if (!outputs) return [400, '<ErrorResponse><Error><Code>ValidationError</Code></Error></ErrorResponse>'];
  const members = Object.entries(outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  return [
    200,
    `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
  ];
}

let outputs: Readonly<Record<string, string>> | undefined;
let stacksAsked: number;

/** The answers of Step Functions, one after the other; the last one is repeated. */
let answers: (readonly [number, object])[];
let asked: unknown[];
/** The answer to ListExecutions. */
let listed: readonly [number, object];
/** The answer to a query for notes of progress. */
let progress: readonly [number, object];
let progressAsked: number;
let server: Server;
let stage: Stage;
let notes: Note[];
/** The notes that hold, by their codes. */
let holding: Set<Note['code']>;
const clock = { ms: T0 };
beforeEach(async () => {
  asked = [];
  listed = [200, { executions: [] }];
  outputs = { SessionDeadline: '60 s', LivenessCheckEvery: 'now and then' };
  stacksAsked = 0;
  progress = [200, { Items: [] }];
  progressAsked = 0;
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    if (body.startsWith('Action=DescribeStacks&')) {
      stacksAsked += 1;
      const [status, xml] = stackAnswer(outputs);
      response.writeHead(status, { 'content-type': 'text/xml' }).end(xml);
      return;
    }
    if (body.startsWith('Action=')) return void response.writeHead(400, { 'content-type': 'text/xml' }).end(); // no STS
    const headers = { 'content-type': 'application/x-amz-json-1.0' };
    if (String(request.headers['x-amz-target']).startsWith('DynamoDB_')) {
      const isProgress = body.includes('PROGRESS#');
      if (isProgress) progressAsked += 1;
      const [status, answer] = isProgress ? progress : ([200, { Items: [] }] as const);
      response.writeHead(status, headers).end(JSON.stringify(answer));
      return;
    }
    if (String(request.headers['x-amz-target']).endsWith('.ListExecutions')) {
      const [status, answer] = listed;
      response.writeHead(status, headers).end(JSON.stringify(answer));
      return;
    }
    asked.push(JSON.parse(body));
    const [status, answer] = (answers.length > 1 ? answers.shift() : answers[0]) ?? ABSENT;
    response.writeHead(status, headers).end(JSON.stringify(answer));
  });
  const env = { AWS_ENDPOINT_URL: (await listen(server)).url };
  notes = [];
  holding = new Set();
  stage = openStage(
    { stage: 'dev', region: 'us-east-1' },
    {
      ...{ env, now: () => clock.ms, sleep: async () => {} },
      note(note) {
        notes.push(note);
        holding.add(note.code);
      },
      noteOver: (code) => void holding.delete(code),
    },
  );
});
afterEach(() => stage.close());

function assessorOf(everyMs?: number): Assessor {
  clock.ms = T0;
  notes.length = 0;
  return makeAssessor(stage, everyMs);
}

describe('an assessor', () => {
  it('asks for the execution with the name of the session, and only if the journal has no end', async () => {
    answers = [LOST];
    const all = assessorOf();

    expect((await all.assess('s-1', [STARTED, COMPLETED])).assessment.state).toBe('completed');
    expect(asked).toEqual([]);
    expect((await all.assess('s-1', [STARTED])).assessment.state).toBe('lost');
    expect(asked).toEqual([
      { executionArn: 'arn:aws:states:us-east-1:000000000000:execution:agent-session-workflow-dev:s-1' },
    ]);
  });

  it('finds a session unmonitored that has no execution of any name, and notes nothing', async () => {
    answers = [ABSENT];
    const all = assessorOf();
    clock.ms = T0 + 60_000;

    expect(await all.assess('s-1', [STARTED, TASK])).toMatchObject({
      assessment: { state: 'running', isUnmonitored: true },
      hasNoExecution: true,
    });
    expect(notes).toEqual([]);
  });

  it('asks again when a followed session ends: an answer from before does not say that somebody stopped it', async () => {
    const killed = {
      ...TASK,
      status: 'AGENT_BACKGROUND_TASK_FAILED',
      errorMessage: 'MachineStopped: SIGTERM: the platform stopped the microVM while the task was running',
    } as const;
    const aborted = [200, { status: 'ABORTED', error: 'SessionStopped', stopDate: T0 / 1_000 }] as const;
    answers = [RUNNING, aborted];
    const followed = assessorOf(10_000);

    expect((await followed.assess('s-1', [STARTED, TASK])).assessment.state).toBe('running');
    expect((await followed.assess('s-1', [STARTED, TASK, killed])).assessment.state).toBe('stopped');
    expect((await followed.assess('s-1', [STARTED, TASK, killed])).assessment.state).toBe('stopped');
    expect(asked).toHaveLength(2);
  });

  it('reads a session again whose execution ended just now, so that none that ended in between looks unmonitored', async () => {
    answers = [[200, { status: 'SUCCEEDED', stopDate: T0 / 1_000 }]];
    const reads = [
      [STARTED, TASK],
      [STARTED, TASK, COMPLETED],
    ];
    const all = assessorOf();

    const read = await all.assessRead('s-1', async () => ({ events: reads.shift() ?? [] }));

    expect(read.events).toEqual([STARTED, TASK, COMPLETED]);
    expect(read.assessment).toMatchObject({ state: 'completed', isUnmonitored: false });
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['runs', RUNNING, 0],
    ['ended an hour ago', [200, { status: 'FAILED', error: 'AgentLost', stopDate: T0 / 1_000 }], 3_600_000],
  ] as const)('reads a session once whose execution %s', async (_what, answer, laterMs) => {
    answers = [answer];
    const all = assessorOf();
    clock.ms = T0 + laterMs;
    let reads = 0;

    await all.assessRead('s-1', async () => {
      reads += 1;
      return { events: [STARTED, TASK] };
    });

    expect(reads).toBe(1);
  });

  it('notes that an execution was not found, and claims nothing, while the list may lack it', async () => {
    answers = [ABSENT];

    const found = await assessorOf().assess('s-1', [STARTED]);
    expect(found).toMatchObject({ assessment: { isUnmonitored: false }, mayHaveExecution: true });
    expect(found).not.toHaveProperty('hasNoExecution');
    expect(notes).toEqual([{ code: 'EXECUTION_NOT_FOUND', text: expect.stringContaining('delay') }]);
  });

  it('names the missing permission when the executions may not be listed', async () => {
    answers = [ABSENT];
    listed = DENIED;

    const found = await assessorOf().assess('s-1', [STARTED]);
    expect(found).toMatchObject({ assessment: { state: 'pending', isUnmonitored: false } });
    expect(found).not.toHaveProperty('hasNoExecution');
    expect(notes).toEqual([
      {
        code: 'EXECUTIONS_UNREADABLE',
        text: expect.stringContaining('states:DescribeExecution and states:ListExecutions'),
      },
    ]);
  });

  it('does not ask for an execution whose name would be longer than AWS allows', async () => {
    answers = [LOST];
    const all = assessorOf();

    expect(await all.assess('s'.repeat(81), [STARTED])).toMatchObject({ assessment: { state: 'pending' } });
    expect(asked).toEqual([]);
    expect((await all.assess('s'.repeat(80), [STARTED])).assessment.state).toBe('lost');
  });

  it('knows from the stack how long a session waits for capacity', async () => {
    answers = [RUNNING];
    const tries = Array.from({ length: 180 }, (_, minute) => {
      const at = (ms: number) => ({ epochMs: T0 + minute * 60_000 + ms, timestamp: '' });
      return [
        { ...STARTED, ...at(1_000), status: 'AGENT_RUNTIME_INVOCATION_STARTED' } as const,
        {
          ...{ ...STARTED, ...at(2_000), status: 'AGENT_RUNTIME_INVOCATION_FAILED' as const },
          errorMessage: 'ThrottlingException: Rate exceeded',
        },
      ];
    }).flat();
    outputs = { CapacityPatience: '14400 s' };
    const all = assessorOf();
    clock.ms = T0 + 180 * 60_000;

    expect((await all.assess('s-1', [STARTED, ...tries])).assessment.state).toBe('pending');
    expect(stacksAsked).toBe(1);
  });

  it('has given a session up that has waited longer for capacity than its stage allows', async () => {
    answers = [RUNNING];
    outputs = { CapacityPatience: '1 s' };
    const failed = {
      ...{ ...STARTED, epochMs: T0 + 2_000, status: 'AGENT_RUNTIME_INVOCATION_FAILED' as const },
      errorMessage: 'ThrottlingException: Rate exceeded',
    };

    const { assessment } = await assessorOf().assess('s-1', [
      STARTED,
      { ...STARTED, status: 'AGENT_RUNTIME_INVOCATION_STARTED' },
      failed,
    ]);

    expect(assessment.state).toBe('failed');
  });

  it('asks for the execution of a session whose failed call may be repeated, however late', async () => {
    const call = { ...STARTED, status: 'AGENT_RUNTIME_INVOCATION_STARTED' } as const;
    const failed = (errorMessage: string) =>
      ({ ...STARTED, status: 'AGENT_RUNTIME_INVOCATION_FAILED', errorMessage }) as const;
    answers = [RUNNING];
    const all = assessorOf();
    clock.ms = T0 + 120_000;

    const late = await all.assess('s-1', [STARTED, call, failed('ThrottlingException: x')]);
    expect(late.assessment).toMatchObject({ state: 'stuck', hasEnded: false });
    const over = await all.assess('s-2', [STARTED, call, failed('AccessDeniedException: x')]);
    expect(over.assessment).toMatchObject({ state: 'failed', hasEnded: true });
    expect(asked).toHaveLength(1);
  });

  describe('of sessions whose microVM was stopped', () => {
    const killed = {
      ...{ ...STARTED, epochMs: T0 + 60_000, status: 'AGENT_BACKGROUND_TASK_FAILED' as const },
      errorMessage: 'MachineStopped: SIGTERM',
    };

    it('asks the execution whether a person stopped it, and notes nothing if it is not found', async () => {
      answers = [
        [200, { status: 'ABORTED', error: 'SessionStopped', cause: 'enough', stopDate: T0 / 1_000 }],
        ABSENT,
      ];
      const all = assessorOf();

      expect(await all.assess('s-1', [STARTED, TASK, killed])).toMatchObject({
        assessment: { state: 'stopped', hasEnded: true },
        execution: { cause: 'enough' },
      });
      expect((await all.assess('s-2', [STARTED, TASK, killed])).assessment.state).toBe('failed');
      expect(notes).toEqual([]);
    });

    it('does not ask for one that failed in another way', async () => {
      const failed = { ...killed, errorMessage: 'ModelRefused: no' };
      expect((await assessorOf().assess('s-1', [STARTED, TASK, failed])).assessment.state).toBe('failed');
      expect(asked).toEqual([]);
    });
  });

  describe('of running tasks', () => {
    const reported = (agoMs: number) =>
      [
        200,
        {
          Items: [
            {
              PK: { S: 'PROGRESS#s-1' },
              SK: { S: `NOTE#${new Date(T0 + 40_000).toISOString()}` },
              Text: { S: 'summarizing part 3' },
              Done: { N: '3' },
              Total: { N: '5' },
              ReportedAt: { S: new Date(T0 + 60_000 - agoMs).toISOString() },
            },
          ],
        },
      ] as const;

    beforeEach(() => {
      answers = [RUNNING];
      outputs = { StalledAfter: '30 s', ExpectedSession: '90 s' };
    });
    const assessAt = (afterMs: number, events: readonly SessionEvent[] = [STARTED, TASK]) => {
      const all = assessorOf();
      clock.ms = T0 + afterMs;
      return all.assess('s-1', events);
    };

    it('reads the newest note once, and knows from the stack whether the task stalls or is overdue', async () => {
      progress = reported(20_000);
      expect(await assessAt(60_000)).toMatchObject({
        assessment: { state: 'running', isOverdue: false },
        progress: { text: 'summarizing part 3', done: 3, total: 5 },
      });
      progress = reported(30_000);
      expect((await assessAt(60_000)).assessment).toMatchObject({
        state: 'stalled',
        stalled: { sinceMs: T0 + 30_000, text: 'summarizing part 3', done: 3, total: 5 },
      });
      expect((await assessAt(90_000)).assessment).toMatchObject({ state: 'stalled', isOverdue: true });
      expect(progressAsked).toBe(3);
    });

    it('finds nothing stalled or overdue with a stack that does not say when it is', async () => {
      progress = reported(30_000);
      outputs = {};
      const { assessment } = await assessAt(DAY / 4);
      expect(assessment).toMatchObject({ state: 'running', isOverdue: false });
      expect(assessment).not.toHaveProperty('stalled');
    });

    it('reads no note of a session whose task does not run', async () => {
      await assessAt(0, [STARTED]);
      await assessAt(0, [STARTED, TASK, COMPLETED]);
      expect(progressAsked).toBe(0);
    });

    it('notes that progress cannot be read, and takes the task for running', async () => {
      progress = DENIED;
      expect((await assessAt(60_000)).assessment.state).toBe('running');
      expect(notes).toEqual([
        { code: 'PROGRESS_UNREADABLE', text: expect.stringContaining('not authorized') },
      ]);
    });
  });

  it('asks no more often than it is told', async () => {
    answers = [RUNNING, LOST];
    const live = assessorOf(10_000);

    await live.assess('s-1', [STARTED]);
    clock.ms += 9_999;
    expect((await live.assess('s-1', [STARTED])).assessment.state).toBe('pending');
    expect(asked).toHaveLength(1);
    clock.ms += 1;
    expect((await live.assess('s-1', [STARTED])).assessment.state).toBe('lost');
  });

  const unreadable = {
    code: 'EXECUTIONS_UNREADABLE',
    text: expect.stringContaining('AccessDeniedException: not authorized'),
  };

  it('notes once that executions cannot be read, and does not ask again for a list', async () => {
    answers = [DENIED];
    const list = assessorOf();

    await Promise.all([list.assess('s-1', [STARTED]), list.assess('s-2', [STARTED])]);
    await list.assess('s-3', [STARTED]);

    expect(asked).toHaveLength(2);
    expect(notes).toEqual([unreadable]);
  });

  it('asks again for a live view after a refusal, and notes the refusal once', async () => {
    answers = [DENIED, DENIED, LOST];
    const live = assessorOf(1_000);
    const states: string[] = [];
    for (let look = 0; look < 3; look += 1) {
      states.push((await live.assess('s-1', [STARTED])).assessment.state);
      clock.ms += 1_000;
    }
    expect(states).toEqual(['pending', 'pending', 'lost']);
    expect(notes).toEqual([unreadable]);
  });

  it('takes back what it noted as soon as executions, progress and the stack can be read', async () => {
    answers = [DENIED, RUNNING];
    progress = DENIED;
    outputs = undefined;
    const live = assessorOf(1);

    await live.assess('s-1', [STARTED, TASK]);
    expect(holding).toEqual(new Set(['EXECUTIONS_UNREADABLE', 'PROGRESS_UNREADABLE', 'STACK_UNREADABLE']));
    progress = [200, { Items: [] }];
    outputs = { SessionDeadline: '60 s' };
    clock.ms = T0 + 59_000;
    await live.assess('s-1', [STARTED, TASK]);
    expect(holding).toEqual(new Set(['STACK_UNREADABLE'])); // asked for once a minute
    clock.ms = T0 + 61_000;
    await live.assess('s-1', [STARTED, TASK]);

    expect(holding).toEqual(new Set());
    expect(stacksAsked).toBe(2);
  });

  it('takes back that an execution was not found when each session has one', async () => {
    answers = [ABSENT, ABSENT, ABSENT, ABSENT, RUNNING];
    const live = assessorOf(1);
    clock.ms = T0 + 10;
    await live.assess('s-1', [STARTED]);
    await live.assess('s-2', [{ ...STARTED, sessionId: 's-2' }]);
    expect(holding).toEqual(new Set(['EXECUTION_NOT_FOUND']));
    answers = [RUNNING];
    clock.ms = T0 + 20;

    await live.assess('s-1', [STARTED]);
    expect(holding).toEqual(new Set(['EXECUTION_NOT_FOUND']));
    await live.assess('s-2', [{ ...STARTED, sessionId: 's-2' }]);
    expect(holding).toEqual(new Set());
  });

  it('keeps the last answer about an execution while Step Functions cannot be asked', async () => {
    answers = [LOST, DENIED];
    const live = assessorOf(1_000);

    await live.assess('s-1', [STARTED]);
    clock.ms += 1_000;
    expect((await live.assess('s-1', [STARTED])).assessment.state).toBe('lost');
    expect(asked).toHaveLength(2);
  });

  it('shares one connection, so that a list that is read every two seconds does not add up', async () => {
    answers = [RUNNING];
    let connections = 0;
    server.on('connection', () => {
      connections += 1;
    });

    for (let look = 0; look < 5; look += 1) await assessorOf().assess('s-1', [STARTED]);

    expect(asked).toHaveLength(5);
    expect(connections).toBe(3); // the others asked for the account, and for the inputs
  });

  it('uses the deadline of the stage for a running task, and reads the stack once and for nothing else', async () => {
    answers = [RUNNING];
    const all = assessorOf();
    clock.ms = T0 + 61_000;

    await all.assess('s-1', [STARTED]);
    expect(stacksAsked).toBe(0);
    expect(await all.assess('s-1', [STARTED, TASK])).toMatchObject({
      assessment: { state: 'stuck', missing: { overdueMs: 1_000 } },
      limits: { deadlineSeconds: 60 },
    });
    expect(await all.assess('s-2', [STARTED, TASK])).toMatchObject({ limits: { deadlineSeconds: 60 } });
    expect(stacksAsked).toBe(1);
  });

  it('uses the default deadline if the stack cannot be read, and notes that', async () => {
    answers = [RUNNING];
    outputs = undefined;
    const all = assessorOf();
    clock.ms = T0 + 61_000;

    expect((await all.assess('s-1', [STARTED, TASK])).assessment.state).toBe('running');
    clock.ms = T0 + DAY;
    expect((await all.assess('s-1', [STARTED, TASK])).assessment.state).toBe('stuck');
    expect(notes).toEqual([
      {
        code: 'STACK_UNREADABLE',
        text: expect.stringContaining('Stack agents-dev was not found in us-east-1'),
      },
    ]);
  });
});
