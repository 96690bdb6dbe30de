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
import { makeFindLostAgent } from '../src/find-lost-agent.ts';
import { RUNNING, T0 } from './events.ts';

const knows = agentAnswers({ session_id: 's-1', task: 'running' });
const doesNotKnow = agentAnswers({ session_id: 's-1', task: 'unknown' });

let server: AgentCoreServer;
beforeAll(async () => {
  server = await startAgentCoreServer(knows);
});

async function ask(responder: Responder, { answerBy = T0 + 30_000, endsMeanwhile = false } = {}) {
  server.respondWith(responder);
  const before = server.calls.length;
  const table = createMemoryTable();
  const plant = (Timestamp: string, Status: string): void =>
    table.plant({ PK: 'SESSION#s-1', SK: `EVENT#${Timestamp}#${Status}`, Status, Timestamp });
  for (const { timestamp, status } of RUNNING) plant(timestamp, status);
  const session = foldSession(RUNNING);
  if (endsMeanwhile) plant('2024-11-04T10:35:00.000Z', 'AGENT_BACKGROUND_TASK_COMPLETED');
  const lines: string[] = [];
  const findLostAgent = makeFindLostAgent({
    journal: createJournal({ table }),
    runtime: createAgentRuntimeClient({
      client: createBedrockAgentCoreClient({
        endpoint: server.endpoint,
        region: 'us-east-1',
        credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      }),
      runtimeArn: 'arn:aws:bedrock-agentcore:us-east-1:000000000000:runtime/agents_test-0000000000',
    }),
    log: createLogger({ component: 'poller', write: (line) => lines.push(line) }),
    now: () => T0,
  });
  const finding = await findLostAgent('s-1', session, answerBy);
  return { finding, calls: server.calls.slice(before), lines };
}

describe('the question to a silent agent', () => {
  it('finds nothing while the agent knows the task', async () => {
    const { finding, calls } = await ask(knows);

    expect(finding).toEqual({ session: foldSession(RUNNING) });
    expect(calls.map(({ request }) => request)).toEqual([{ action: 'status', session_id: 's-1' }]);
  });

  it('finds the agent lost that does not know the task, and stops the machine the question started', async () => {
    const { finding, calls } = await ask((response, call) => {
      // The stop carries no request of ours.
      if (call.request === undefined)
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      else doesNotKnow(response, call);
    });

    expect(finding.failure).toMatchObject({
      error: 'AgentLost',
      cause: expect.stringMatching(
        /session s-1 was asked and does not know its task: .*last event: AGENT_BACKGROUND_TASK_STARTED at .*, 0 s ago/,
      ),
    });
    expect(calls.map(({ operation }) => operation)).toEqual(['invocations', 'stopruntimesession']);
  });

  it('believes the journal when the end arrived while the question was on its way', async () => {
    const { finding, calls } = await ask(doesNotKnow, { endsMeanwhile: true });

    expect(finding.failure).toBeUndefined();
    expect(finding.session.state).toBe('COMPLETED');
    expect(calls).toHaveLength(1);
  });

  it.each<[string, Responder]>([
    ['AgentCore throttles', agentCoreFails(429, 'ThrottlingException', 'Rate exceeded')],
    ['the agent does not start', agentCoreFails(424, 'RuntimeClientError', 'failed to start')],
    ['the connection is cut', (response) => void response.destroy()],
    ['an older agent does not know the question', agentAnswers({ session_id: 's-1', outcome: 'rejected' })],
    ['another session is answered for', agentAnswers({ session_id: 's-2', task: 'unknown' })],
  ])('decides nothing when %s, and says why in the log', async (_what, responder) => {
    const { finding, lines } = await ask(responder);

    expect(finding).toEqual({ session: foldSession(RUNNING) });
    expect(lines.join()).toContain('that decides nothing');
  });

  it('is not asked when there is no time for an answer', async () => {
    const { finding, calls } = await ask(doesNotKnow, { answerBy: T0 + 2_500 });

    expect(finding.failure).toBeUndefined();
    expect(calls).toEqual([]);
  });
});
