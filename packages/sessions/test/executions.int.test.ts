import { createServer } from 'node:http';
import { encodeInput, type SessionEvent } from '@agents/events';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { listen } from '../../../test/support/listen.ts';
import { type StepFunctions, startStepFunctions } from '../../../test/support/step-functions.ts';
import { executionsOf } from '../src/executions.ts';
import { openStage, type Stage } from '../src/stage.ts';

const MINUTE = 60_000;

let states: StepFunctions;
let stage: Stage;
/** The operations that the stage asked for. */
let asked: string[];
/** The rows of the partitions of inputs. */
let inputs: Map<string, readonly object[]>;
beforeEach(async () => {
  states = await startStepFunctions();
  asked = [];
  inputs = new Map();
  const front = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const target = String(request.headers['x-amz-target'] ?? '');
    // Region and account: this endpoint has Step Functions only.
    if (target === '') return void response.writeHead(400, { 'content-type': 'text/xml' }).end();
    if (target.endsWith('.Query')) {
      const key = JSON.parse(Buffer.concat(chunks).toString()).ExpressionAttributeValues[':pk'].S;
      return void response.end(JSON.stringify({ Items: inputs.get(key) ?? [] }));
    }
    asked.push(target.slice(target.indexOf('.') + 1));
    const headers = { 'x-amz-target': target, 'content-type': String(request.headers['content-type']) };
    const answer = await fetch(states.endpoint, { method: 'POST', headers, body: Buffer.concat(chunks) });
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(await answer.text());
  });
  const env = { AWS_ENDPOINT_URL: (await listen(front)).url };
  const world = { env, now: states.clock.now, sleep: async () => {}, note: () => {} };
  stage = openStage({ stage: 'dev' }, world);
});
afterEach(() => stage.close());

/** The initiation that the workflow stamps with the start of its execution. */
const initiated = (sessionId: string, epochMs = states.clock.now()): SessionEvent => ({
  sessionId,
  status: 'SESSION_INITIATED',
  timestamp: new Date(epochMs).toISOString(),
  epochMs,
});

/** Starts an execution for a session, and gives its ARN with the event that it stamps. */
const start = async (sessionId: string, name?: string) => ({
  arn: await states.start({ session_id: sessionId, payload: {} }, name),
  event: initiated(sessionId),
});

const find = async (sessionId: string, ...events: readonly SessionEvent[]) =>
  (await executionsOf(stage)).find({ sessionId, events });

const arnsOf = async (sessionId: string, ...events: readonly SessionEvent[]) =>
  (await find(sessionId, ...events)).executions.map(({ arn }) => arn);

/** Stores the input record of a session. */
const plantInput = (sessionId: string, executionArn: string): void => {
  const record = encodeInput({ sessionId, payload: {}, executionArn });
  inputs.set(record.PK, [Object.fromEntries(Object.entries(record).map(([name, S]) => [name, { S }]))]);
};

describe('the executions of a session', () => {
  it('has the one that its input record names, whatever its name, without a list', async () => {
    const { arn, event } = await start('s-1', 'any-name');
    plantInput('s-1', arn);

    expect(await arnsOf('s-1', event)).toEqual([arn]);
    expect(asked).toEqual(['DescribeExecution', 'DescribeExecution']);
    expect(await (await executionsOf(stage)).payloadOf(arn)).toEqual({});
  });

  it('has none that belongs to another session, though the input record names it', async () => {
    const { arn } = await start('s-2');
    plantInput('s-1', arn);

    expect(await arnsOf('s-1', initiated('s-1', states.clock.now() - 60 * MINUTE))).toEqual([]);
  });

  it('has the one with the id as its name, without a list', async () => {
    const { arn, event } = await start('s-1', 's-1');

    expect(await arnsOf('s-1', event)).toEqual([arn]);
    expect(asked).toEqual(['DescribeExecution']);
  });

  it.each([
    ['a random name', undefined],
    ['a prefixed name', 'eventbridge-s-1'],
  ])('has one with %s, by the start and the input', async (_what, name) => {
    await start('s-0');
    await states.clock.advance(MINUTE);
    const { arn, event } = await start('s-1', name);
    await states.clock.advance(MINUTE);
    await start('s-2');

    expect(await arnsOf('s-1', event)).toEqual([arn]);
    expect(asked).toEqual(['DescribeExecution', 'ListExecutions', 'DescribeExecution']);
  });

  it('has one whose initiation has lost its milliseconds', async () => {
    await states.clock.advance(999);
    const { arn } = await start('s-1');

    expect(await arnsOf('s-1', initiated('s-1', states.clock.now() - 999))).toEqual([arn]);
  });

  it('does not have one of its name that belongs to another session', async () => {
    const { event } = await start('s-2', 's-1');
    await states.clock.advance(2 * MINUTE);

    expect(await find('s-1', initiated('s-1', event.epochMs))).toEqual({ executions: [] });
  });

  it('has a second one, which was started later to monitor the session', async () => {
    const first = await start('s-1', 's-1');
    await states.client.send(new StopExecutionCommand({ executionArn: first.arn }));
    await states.clock.advance(MINUTE);
    const second = await start('s-1');

    const { executions } = await find('s-1', first.event, second.event);
    expect(executions.map(({ arn, status }) => [arn, status])).toEqual([
      [first.arn, 'ABORTED'],
      [second.arn, 'RUNNING'],
    ]);
  });

  it('has one that has journaled nothing yet', async () => {
    const { arn } = await start('s-1');

    expect(await arnsOf('s-1')).toEqual([arn]);
  });

  it('is empty after a complete search, and not yet sure within a minute', async () => {
    await start('s-0');
    const event = initiated('s-1');

    expect(await find('s-1', event)).toEqual({ executions: [], gap: expect.stringContaining('delay') });
    await states.clock.advance(MINUTE);
    expect(await find('s-1', event)).toEqual({ executions: [] });
  });

  it('reads the list once for many sessions, and describes an execution once', async () => {
    const started = [];
    for (let at = 0; at < 30; at += 1) {
      started.push(await start(`s-${at}`));
      await states.clock.advance(10);
    }
    const found = await Promise.all(started.map(({ event }) => arnsOf(event.sessionId, event)));

    expect(found).toEqual(started.map(({ arn }) => [arn]));
    expect(asked.filter((each) => each === 'ListExecutions')).toHaveLength(1);
    // One with the id as a name, which does not exist, and one that the list gave.
    expect(asked.filter((each) => each === 'DescribeExecution')).toHaveLength(60);
  });

  it('remembers an execution that it found, so that a live view does not list again', async () => {
    const { arn, event } = await start('s-1');
    await arnsOf('s-1', event);
    await states.clock.advance(MINUTE);
    asked.length = 0;

    expect(await arnsOf('s-1', event)).toEqual([arn]);
    expect(asked).not.toContain('ListExecutions');
  });

  it('describes a bounded number of executions, and says so', async () => {
    const event = initiated('s-1');
    for (let at = 0; at < 25; at += 1) await start(`other-${at}`);

    expect(await find('s-1', event)).toEqual({ executions: [], gap: expect.stringContaining('Only 20') });
    expect(asked.filter((each) => each === 'DescribeExecution')).toHaveLength(21);
  });
});

describe('the list of executions', () => {
  it('stops after 20,000 executions, and says which were not searched', async () => {
    const startDate = states.clock.now() / 1_000;
    let pages = 0;
    const endless = createServer((request, response) => {
      request.resume();
      if (String(request.headers['x-amz-target']).endsWith('.Query')) return void response.end('{}');
      const isList = String(request.headers['x-amz-target']).endsWith('.ListExecutions');
      if (isList) pages += 1;
      const executions = [{ executionArn: `arn:${pages}`, startDate: startDate - pages }];
      const absent = { __type: 'ExecutionDoesNotExist', message: 'no' };
      response.writeHead(isList ? 200 : 400, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify(isList ? { executions, nextToken: `${pages}` } : absent));
    });
    const env = { AWS_ENDPOINT_URL: (await listen(endless)).url };
    const world = { env, now: states.clock.now, sleep: async () => {}, note: () => {} };
    const other = openStage({ stage: 'dev' }, world);
    const events = [initiated('s-1', states.clock.now() - 60 * MINUTE)];

    const found = await (await executionsOf(other)).find({ sessionId: 's-1', events });
    other.close();

    expect(found.gap).toContain(new Date(states.clock.now() - 20_000).toISOString());
    expect(found.gap).toContain('20000');
    expect(pages).toBe(20);
  });
});
