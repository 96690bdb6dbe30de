import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  BedrockAgentCoreClient,
  InvokeAgentRuntimeCommand,
  StopRuntimeSessionCommand,
} from '@aws-sdk/client-bedrock-agentcore';
import { BedrockAgentCoreControlClient } from '@aws-sdk/client-bedrock-agentcore-control';
import { zipSync } from 'fflate';
import {
  type AgentCoreService,
  type AgentCoreServiceOptions,
  createAgentCoreService,
} from '../../../src/agentcore/agentcore-service.ts';
import { listen, stopListening } from '../../../src/endpoint/listen.ts';
import { createEndpointServer } from '../../../src/endpoint/server.ts';
import type { StackLog } from '../../../src/log.ts';
import type { AgentRuntimeResource } from '../../../src/template/stack.ts';

const FIXTURE_AGENT = fileURLToPath(new URL('./fixture-agent.cjs', import.meta.url));

export const RUNTIME_ID = 'agents_dev-0123456789';
export const RUNTIME_ARN = `arn:aws:bedrock-agentcore:us-east-1:000000000000:runtime/${RUNTIME_ID}`;

/** A runtime session id that AgentCore takes. */
export const session = (name: string): string => `session-${name}-`.padEnd(40, '0');

/** What the stack logged: the fields and the message. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly message: string };

/** AgentCore behind a real endpoint, running the fixture agent, and clients for it. */
export interface RunningStack {
  readonly service: AgentCoreService;
  readonly endpoint: string;
  readonly client: BedrockAgentCoreClient;
  readonly control: BedrockAgentCoreControlClient;
  readonly lines: readonly LogLine[];
  /** Lines that agents wrote. */
  readonly output: readonly string[];
  /** Moves the clock of the service. */
  passSeconds(seconds: number): void;
  /** Invokes the agent and reads its answer; `body.do` names what the fixture agent does. */
  invoke(sessionId: string | undefined, body?: object): Promise<string>;
  stopSession(sessionId: string): Promise<unknown>;
  /** Process id of the machine that answers for a session. */
  pidOf(sessionId: string): Promise<number>;
  close(): Promise<void>;
}

export interface StackOptions extends Partial<AgentCoreServiceOptions> {
  /** See the fixture agent. */
  readonly agentIs?: string;
  readonly runtime?: Partial<AgentRuntimeResource>;
}

/** Starts AgentCore; the caller closes it. */
export async function startAgentCore({
  agentIs,
  runtime,
  ...options
}: StackOptions = {}): Promise<RunningStack> {
  const folder = await mkdtemp(join(tmpdir(), 'agentcore-test-'));
  const artifactZip = join(folder, 'agent.zip');
  await writeFile(artifactZip, zipSync({ 'main.js': await readFile(FIXTURE_AGENT) }));
  const lines: LogLine[] = [];
  const output: string[] = [];
  let offsetMs = 0;
  let endpoint = '';

  const service = createAgentCoreService({
    runtimes: [
      {
        name: 'agents_dev',
        id: RUNTIME_ID,
        arn: RUNTIME_ARN,
        artifactZip,
        entryPoint: ['main.js'],
        environment: agentIs === undefined ? {} : { AGENT_IS: agentIs },
        idleTimeoutSeconds: 900,
        maxLifetimeSeconds: 28_800,
        ...runtime,
      },
    ],
    region: 'us-east-1',
    endpointUrl: () => endpoint,
    onLine: (_origin, line) => output.push(line),
    log: collect(lines),
    pingIntervalMs: 20,
    now: () => Date.now() + offsetMs,
    ...options,
  });
  const server = createEndpointServer([service], collect(lines));
  endpoint = await listen(server, 0);
  const sdk = {
    endpoint,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  const client = new BedrockAgentCoreClient(sdk);
  const control = new BedrockAgentCoreControlClient(sdk);

  async function invoke(runtimeSessionId: string | undefined, body: object = {}): Promise<string> {
    const { response } = await client.send(
      new InvokeAgentRuntimeCommand({
        agentRuntimeArn: RUNTIME_ARN,
        runtimeSessionId,
        payload: Buffer.from(JSON.stringify(body)),
      }),
    );
    return (await response?.transformToString()) ?? '';
  }

  return {
    service,
    endpoint,
    client,
    control,
    lines,
    output,
    invoke,
    passSeconds(seconds) {
      offsetMs += seconds * 1000;
    },
    stopSession: (runtimeSessionId) =>
      client.send(new StopRuntimeSessionCommand({ agentRuntimeArn: RUNTIME_ARN, runtimeSessionId })),
    pidOf: async (sessionId) => Number(JSON.parse(await invoke(sessionId)).pid),
    async close() {
      client.destroy();
      control.destroy();
      await service.close();
      await stopListening(server);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Resolves when the condition holds; fails after five seconds. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 5000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`not so within 5 s: ${condition}`);
    await delay(5);
  }
}

/** Whether a process runs. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function collect(lines: LogLine[]): StackLog {
  const add = (fields: object, message: string) => void lines.push({ ...fields, message });
  return { debug: add, info: add, warn: add, error: add };
}
