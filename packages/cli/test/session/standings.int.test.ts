import { createServer, type Server } from 'node:http';
import { listen } from '../../../../test/support/listen.ts';
import { makeStandings, type Standings } from '../../src/session/standings.ts';
import { makeTarget, type Target } from '../../src/target/target.ts';

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

/** What CloudFormation answers; without outputs, that there is no stack. */
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

/** What Step Functions answers, one after the other, the last one for ever. */
let answers: (readonly [number, object])[];
let asked: unknown[];
let server: Server;
let target: Target;
beforeEach(async () => {
  asked = [];
  outputs = { SessionDeadline: '60 s', LivenessCheckEvery: 'now and then' };
  stacksAsked = 0;
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
    asked.push(JSON.parse(body));
    const [status, answer] = (answers.length > 1 ? answers.shift() : answers[0]) ?? ABSENT;
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(answer));
  });
  const env = { AWS_ENDPOINT_URL: (await listen(server)).url };
  target = makeTarget({ stage: 'dev' }, { env, now: () => T0 });
});
afterEach(() => target.close());

const clock = { ms: T0 };
const notes: string[] = [];
function standings(everyMs?: number): Standings {
  clock.ms = T0;
  notes.length = 0;
  return makeStandings(
    {
      target,
      io: { now: () => clock.ms },
      noteOnce: (line) => void notes.push(line),
      notePaint: { yellow: String },
    },
    everyMs,
  );
}

describe('standings', () => {
  it('ask for the execution that the session is named after, and only where the journal has no end', async () => {
    answers = [LOST];
    const all = standings();

    expect((await all.of('s-1', [STARTED, COMPLETED])).assessment.state).toBe('completed');
    expect(asked).toEqual([]);
    expect((await all.of('s-1', [STARTED])).assessment.state).toBe('lost');
    expect(asked).toEqual([
      { executionArn: 'arn:aws:states:us-east-1:000000000000:execution:agent-session-workflow-dev:s-1' },
    ]);
  });

  it('leave it to the journal where there is no such execution, without a word', async () => {
    answers = [ABSENT];

    expect(await standings().of('s-1', [STARTED])).toMatchObject({
      assessment: { state: 'pending' },
      hasNoExecution: true,
    });
    expect(notes).toEqual([]);
  });

  it('ask for no execution that cannot be: its name would be longer than AWS allows, and the next is asked for', async () => {
    answers = [LOST];
    const all = standings();

    expect(await all.of('s'.repeat(81), [STARTED])).toMatchObject({
      assessment: { state: 'pending' },
      hasNoExecution: true,
    });
    expect(asked).toEqual([]);
    expect((await all.of('s'.repeat(80), [STARTED])).assessment.state).toBe('lost');
    expect(notes).toEqual([]);
  });

  it('ask for the execution of a session whose call failed and may be made again, however late that is', async () => {
    const call = { ...STARTED, status: 'AGENT_RUNTIME_INVOCATION_STARTED' } as const;
    const failed = (errorMessage: string) =>
      ({ ...STARTED, status: 'AGENT_RUNTIME_INVOCATION_FAILED', errorMessage }) as const;
    answers = [RUNNING];
    const all = standings();
    clock.ms = T0 + 120_000;

    const late = await all.of('s-1', [STARTED, call, failed('ThrottlingException: x')]);
    expect(late.assessment).toMatchObject({ state: 'stuck', hasEnded: false });
    const over = await all.of('s-2', [STARTED, call, failed('AccessDeniedException: x')]);
    expect(over.assessment).toMatchObject({ state: 'failed', hasEnded: true });
    expect(asked).toHaveLength(1);
  });

  it('ask no more often than they are told', async () => {
    answers = [RUNNING, LOST];
    const live = standings(10_000);

    await live.of('s-1', [STARTED]);
    clock.ms += 9_999;
    expect((await live.of('s-1', [STARTED])).assessment.state).toBe('pending');
    expect(asked).toHaveLength(1);
    clock.ms += 1;
    expect((await live.of('s-1', [STARTED])).assessment.state).toBe('lost');
  });

  it('note once that executions cannot be read; a list does not ask again, a live view finds out later', async () => {
    answers = [DENIED];
    const list = standings();
    await Promise.all([list.of('s-1', [STARTED]), list.of('s-2', [STARTED])]);
    await list.of('s-3', [STARTED]);
    expect(asked).toHaveLength(2);
    expect(notes).toEqual([expect.stringMatching(/^Executions cannot be read, .*AccessDeniedException/)]);

    answers = [DENIED, DENIED, LOST];
    const live = standings(1_000);
    const states: string[] = [];
    for (let look = 0; look < 3; look += 1) {
      states.push((await live.of('s-1', [STARTED])).assessment.state);
      clock.ms += 1_000;
    }
    expect(states).toEqual(['pending', 'pending', 'lost']);
    expect(notes).toHaveLength(1);
  });

  it('keep what an execution said last while it cannot be asked', async () => {
    answers = [LOST, DENIED];
    const live = standings(1_000);

    await live.of('s-1', [STARTED]);
    clock.ms += 1_000;
    expect((await live.of('s-1', [STARTED])).assessment.state).toBe('lost');
    expect(asked).toHaveLength(2);
  });

  it('share one connection, so that a list that is made anew every two seconds does not add up', async () => {
    answers = [RUNNING];
    let connections = 0;
    server.on('connection', () => {
      connections += 1;
    });

    for (let look = 0; look < 5; look += 1) await standings().of('s-1', [STARTED]);

    expect(asked).toHaveLength(5);
    expect(connections).toBe(1);
  });

  it('take the deadline of the stage for a task that runs, and ask its stack once and for nothing else', async () => {
    answers = [RUNNING];
    const all = standings();
    clock.ms = T0 + 61_000;

    await all.of('s-1', [STARTED]);
    expect(stacksAsked).toBe(0);
    expect(await all.of('s-1', [STARTED, TASK])).toMatchObject({
      assessment: { state: 'stuck', missing: { overdueMs: 1_000 } },
      limits: { deadlineSeconds: 60 },
    });
    expect(await all.of('s-2', [STARTED, TASK])).toMatchObject({ limits: { deadlineSeconds: 60 } });
    expect(stacksAsked).toBe(1);
  });

  it('take the default deadline where the stack cannot be read, and note it', async () => {
    answers = [RUNNING];
    outputs = undefined;
    const all = standings();
    clock.ms = T0 + 61_000;

    expect((await all.of('s-1', [STARTED, TASK])).assessment.state).toBe('running');
    clock.ms = T0 + DAY;
    expect((await all.of('s-1', [STARTED, TASK])).assessment.state).toBe('stuck');
    expect(new Set(notes)).toEqual(
      new Set([
        expect.stringMatching(/^The stack cannot be read: .* default one \(NotFound: There is no stack/),
      ]),
    );
  });
});
