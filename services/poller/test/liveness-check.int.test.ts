import { createAgentRuntimeClient, createBedrockAgentCoreClient } from '@agents/agent-client';
import { foldSession } from '@agents/events';
import { createJournal, createMemoryTable } from '@agents/journal';
import { createLogger } from '@agents/service';
import {
  type AgentCoreServer,
  agentAnswers,
  agentCoreFails,
  type Responder,
  startAgentCoreServer,
} from '../../../test/support/agentcore-server.ts';
import { makeCheckLiveness } from '../src/liveness-check.ts';
import { makeStopMicroVm } from '../src/stop-microvm.ts';
import { RUNNING, T0 } from './events.ts';

const knows = agentAnswers({ session_id: 's-1', task: 'running' });
const doesNotKnow = agentAnswers({ session_id: 's-1', task: 'unknown' });

let server: AgentCoreServer;
beforeAll(async () => {
  server = await startAgentCoreServer(knows);
});

async function check(responder: Responder, { answerBy = T0 + 30_000, endsMeanwhile = false } = {}) {
  server.respondWith(responder);
  const before = server.calls.length;
  const table = createMemoryTable();
  const plant = (Timestamp: string, Status: string): void =>
    table.plant({ PK: 'SESSION#s-1', SK: `EVENT#${Timestamp}#${Status}`, Status, Timestamp });
  for (const { timestamp, status } of RUNNING) plant(timestamp, status);
  const session = foldSession(RUNNING);
  if (endsMeanwhile) plant('2024-11-04T10:35:00.000Z', 'AGENT_BACKGROUND_TASK_COMPLETED');
  const lines: string[] = [];
  const runtime = createAgentRuntimeClient({
    client: createBedrockAgentCoreClient({
      endpoint: server.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    }),
    runtimeArn: 'arn:aws:bedrock-agentcore:us-east-1:000000000000:runtime/agents_test-0000000000',
  });
  const log = createLogger({ component: 'poller', write: (line) => lines.push(line) });
  const checkLiveness = makeCheckLiveness({
    ...{ journal: createJournal({ table }), runtime, log },
    stopMicroVm: makeStopMicroVm({ runtime, log }),
    now: () => T0,
  });
  const result = await checkLiveness('s-1', session, answerBy);
  return { result, calls: server.calls.slice(before), lines };
}

describe('the liveness check', () => {
  it('changes nothing while the agent knows the task', async () => {
    const { result, calls } = await check(knows);

    expect(result).toEqual({ session: foldSession(RUNNING) });
    expect(calls.map(({ request }) => request)).toEqual([{ action: 'status', session_id: 's-1' }]);
  });

  it('finds an agent lost that does not know the task, and stops the microVM that the check started', async () => {
    const { result, calls } = await check((response, call) => {
      // A request to stop has no body.
      if (call.request === undefined)
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      else doesNotKnow(response, call);
    });

    expect(result.failure).toMatchObject({
      error: 'AgentLost',
      cause: expect.stringMatching(
        /session s-1 does not know its task: .*last event: AGENT_BACKGROUND_TASK_STARTED at .*, 0 s ago/,
      ),
    });
    expect(calls.map(({ operation }) => operation)).toEqual(['invocations', 'stopruntimesession']);
  });

  it('believes the journal if the task ended during the check', async () => {
    const { result, calls } = await check(doesNotKnow, { endsMeanwhile: true });

    expect(result.failure).toBeUndefined();
    expect(result.session.state).toBe('COMPLETED');
    expect(calls).toHaveLength(1);
  });

  it.each<[string, Responder]>([
    ['AgentCore throttles', agentCoreFails(429, 'ThrottlingException', 'Rate exceeded')],
    ['the agent does not start', agentCoreFails(424, 'RuntimeClientError', 'failed to start')],
    ['the connection is cut', (response) => void response.destroy()],
    ['an older agent does not know the request', agentAnswers({ session_id: 's-1', outcome: 'rejected' })],
    ['the answer is for another session', agentAnswers({ session_id: 's-2', task: 'unknown' })],
  ])('changes nothing when %s, and logs the reason', async (_what, responder) => {
    const { result, lines } = await check(responder);

    expect(result).toEqual({ session: foldSession(RUNNING) });
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: 'warn', session_id: 's-1', error: expect.any(String), reason: expect.any(String) },
    ]);
  });

  it('is left out without time for an answer', async () => {
    const { result, calls } = await check(doesNotKnow, { answerBy: T0 + 2_500 });

    expect(result.failure).toBeUndefined();
    expect(calls).toEqual([]);
  });
});
