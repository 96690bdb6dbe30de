import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  type AgentCoreServer,
  agentAnswers,
  agentCoreFails,
  startAgentCoreServer,
} from '../../../test/support/agentcore-server.ts';
import { createAgentRuntimeClient, createBedrockAgentCoreClient } from '../src/client.ts';
import { classify } from '../src/errors.ts';
import { MAX_ANSWER_BYTES } from '../src/protocol.ts';

const runtimeArn = 'arn:aws:bedrock-agentcore:us-east-1:000000000000:runtime/agents_dev-Ab1';
const request = { action: 'start', session_id: 's-1', payload: { prompt: 'hello' } } as const;
const started = agentAnswers({ session_id: 's-1', outcome: 'started' });

let server: AgentCoreServer;

beforeEach(async () => {
  server = await startAgentCoreServer(started);
});

function invoke(timeoutMs = 5_000, endpoint = server.endpoint) {
  const client = createBedrockAgentCoreClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  return createAgentRuntimeClient({ client, runtimeArn }).invoke(request, { timeoutMs });
}

/** The error a call ends with. */
async function failure(call: Promise<unknown>): Promise<Error> {
  const result = await call.then(
    (value) => value,
    (error: unknown) => error,
  );
  if (result instanceof Error) return result;
  throw new Error(`expected the call to fail, it answered ${JSON.stringify(result)}`);
}

describe('the agent runtime client', () => {
  it('sends the request to the runtime session of the session, once', async () => {
    await expect(invoke()).resolves.toEqual({ session_id: 's-1', outcome: 'started' });
    expect(server.calls).toEqual([
      {
        operation: 'invocations',
        runtimeArn,
        qualifier: 'DEFAULT',
        runtimeSessionId: expect.stringMatching(/^session-[0-9a-f]{64}$/),
        request,
      },
    ]);
  });

  it.each([
    [400, 'ValidationException', false],
    [402, 'ServiceQuotaExceededException', true],
    [403, 'AccessDeniedException', false],
    [404, 'ResourceNotFoundException', false],
    [409, 'RetryableConflictException', true],
    [424, 'RuntimeClientError', true],
    [429, 'ThrottlingException', true],
    [500, 'InternalServerException', true],
  ])('throws HTTP %i %s without a retry', async (status, name, retry) => {
    server.respondWith(agentCoreFails(status, name, 'as AgentCore words it'));
    const error = await failure(invoke());
    expect(error).toMatchObject({ name, message: 'as AgentCore words it' });
    expect(classify(error)).toMatchObject({ retry });
    expect(server.calls).toHaveLength(1);
  });

  it('retries a signature that was refused for the clock, and not one that was refused for the credentials', async () => {
    const refuse = agentCoreFails(403, 'InvalidSignatureException', 'Signature expired');
    server.respondWith(refuse);
    expect(classify(await failure(invoke()))).toMatchObject({ retry: false });
    server.respondWith((response, call) => {
      response.setHeader('date', new Date(Date.now() + 600_000).toUTCString());
      refuse(response, call);
    });
    expect(classify(await failure(invoke()))).toMatchObject({ retry: true });
  });

  it('retries an error of a gateway without an AWS protocol', async () => {
    server.respondWith((response) => response.writeHead(502, { 'content-type': 'text/html' }).end('<html>'));
    expect(classify(await failure(invoke()))).toMatchObject({ retry: true });
  });

  it.each([
    ['before its answer', () => {}],
    ['in the middle of its answer', (response: { write(text: string): void }) => response.write('{"session')],
  ])('times out when the agent stops answering %s', async (_when, respond) => {
    server.respondWith(respond);
    const begin = performance.now();
    const error = await failure(invoke(200));
    expect(performance.now() - begin).toBeLessThan(2_000);
    expect(error).toMatchObject({ name: 'AgentCallTimedOut', retryable: true });
    expect(error.message).toContain('200 ms');
  });

  it('stops reading an endless answer', async () => {
    const cutOff = new Promise<void>((resolve) => {
      server.respondWith((response) => {
        const pour = () => {
          while (!response.destroyed && response.write(Buffer.alloc(65_536, 'x'))) {
            // until the client no longer takes any
          }
        };
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .on('drain', pour)
          .on('close', resolve);
        pour();
      });
    });
    const error = await failure(invoke());
    expect(error).toMatchObject({ name: 'AgentAnswerInvalid' });
    expect(error.message).toContain(String(MAX_ANSWER_BYTES));
    await cutOff;
  });

  it('refuses a 200 that does not follow the protocol', async () => {
    server.respondWith((response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>hi</h1>'),
    );
    expect(await failure(invoke())).toMatchObject({ name: 'AgentAnswerInvalid' });
  });
});

/**
 * Calls the agent from a plain Node.js process. Inside Jest the errors of Node's network stack come from another realm:
 * the SDK does not take them for errors and wraps them, as it never does in production.
 */
async function failureInPlainNode(endpoint: string): Promise<unknown> {
  const script = fileURLToPath(new URL('./invoke-once.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, endpoint, JSON.stringify(request)]);
  return JSON.parse(stdout);
}

describe('the agent runtime client, on a network that fails', () => {
  const unreachable = { name: 'AgentUnreachable', retry: true };

  it('names a connection that broke before the answer', async () => {
    server.respondWith((response) => response.destroy());
    expect(await failureInPlainNode(server.endpoint)).toMatchObject(unreachable);
    expect(server.calls).toHaveLength(1);
  });

  it('refuses an answer that was cut', async () => {
    server.respondWith((response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1_000 });
      response.write('{"session_id":"s-1","outcome":"started"}', () => response.destroy());
    });
    expect(await failureInPlainNode(server.endpoint)).toMatchObject(unreachable);
  });

  it('explains a refused connection', async () => {
    const closed = await startAgentCoreServer(started);
    await closed.close();
    expect(await failureInPlainNode(closed.endpoint)).toEqual({
      ...unreachable,
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });
});
