import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  BedrockAgentCoreClient,
  InvokeAgentRuntimeCommand,
  StopRuntimeSessionCommand,
} from '@aws-sdk/client-bedrock-agentcore';
import { BedrockAgentCoreControlClient } from '@aws-sdk/client-bedrock-agentcore-control';
import { temporaryFolder } from '../../../../../test/support/temporary-folder.ts';
import {
  type AgentCoreService,
  type AgentCoreServiceOptions,
  createAgentCoreService,
} from '../../../src/agentcore/agentcore-service.ts';
import type { AgentRuntimeResource } from '../../../src/template/resources/code.ts';
import { zipOf } from '../../support/package-fixture.ts';
import { createRecordingLog, type RecordingLog } from '../../support/recording-log.ts';
import { clientConfig, serve } from '../../support/serve.ts';

const FIXTURE_AGENT = fileURLToPath(new URL('./fixture-agent.cjs', import.meta.url));

export const RUNTIME_ID = 'agents_dev-0123456789';
export const RUNTIME_ARN = `arn:aws:bedrock-agentcore:us-east-1:000000000000:runtime/${RUNTIME_ID}`;

const RUNTIME: Omit<AgentRuntimeResource, 'artifactZip'> = {
  name: 'agents_dev',
  id: RUNTIME_ID,
  arn: RUNTIME_ARN,
  entryPoint: ['main.js'],
  environment: {},
  idleTimeoutSeconds: 900,
  maxLifetimeSeconds: 28_800,
};

/** A runtime session id that AgentCore takes. */
export const session = (name: string): string => `session-${name}-`.padEnd(40, '0');

/** AgentCore behind a real endpoint, running the fixture agent, and clients for it. */
export interface RunningStack {
  readonly service: AgentCoreService;
  readonly endpoint: string;
  readonly client: BedrockAgentCoreClient;
  readonly control: BedrockAgentCoreControlClient;
  readonly log: RecordingLog;
  /** Lines that agents wrote. */
  readonly output: readonly string[];
  /** Moves the clock of the service. */
  passSeconds(seconds: number): void;
  /** Invokes the agent and reads its answer; `body.do` names what the fixture agent does. */
  invoke(runtimeSessionId: string, body?: object): Promise<string>;
  stopSession(runtimeSessionId: string): Promise<unknown>;
  /** Process id of the microVM that answers for a session, by invoking it. */
  pidOf(runtimeSessionId: string): Promise<number>;
  close(): Promise<void>;
}

export interface StackOptions extends Partial<AgentCoreServiceOptions> {
  /** See the fixture agent. */
  readonly agentIs?: string;
  readonly runtime?: Partial<AgentRuntimeResource>;
}

/** Starts AgentCore; the caller closes it. */
export async function startAgentCore(options: StackOptions = {}): Promise<RunningStack> {
  const { agentIs = 'healthy', runtime, ...rest } = options;
  const log = createRecordingLog();
  const output: string[] = [];
  let passedMs = 0;
  let endpoint = '';
  const artifactZip = join(temporaryFolder(), 'agent.zip');
  writeFileSync(artifactZip, zipOf({ 'main.js': readFileSync(FIXTURE_AGENT, 'utf8') }));
  const service = createAgentCoreService({
    runtimes: [{ ...RUNTIME, artifactZip, environment: { AGENT_IS: agentIs }, ...runtime }],
    endpointUrl: () => endpoint,
    onLine: (_origin, line) => output.push(line),
    log,
    pingIntervalMs: 20,
    now: () => Date.now() + passedMs,
    ...rest,
  });
  const served = await serve([service], log);
  endpoint = served.url;
  const client = new BedrockAgentCoreClient(clientConfig(endpoint));
  const control = new BedrockAgentCoreControlClient(clientConfig(endpoint));

  async function invoke(runtimeSessionId: string, body: object = {}): Promise<string> {
    const payload = Buffer.from(JSON.stringify(body));
    const { response } = await client.send(
      new InvokeAgentRuntimeCommand({ agentRuntimeArn: RUNTIME_ARN, runtimeSessionId, payload }),
    );
    return (await response?.transformToString()) ?? '';
  }

  return {
    service,
    endpoint,
    client,
    control,
    log,
    output,
    invoke,
    passSeconds(seconds) {
      passedMs += seconds * 1000;
    },
    stopSession: (runtimeSessionId) =>
      client.send(new StopRuntimeSessionCommand({ agentRuntimeArn: RUNTIME_ARN, runtimeSessionId })),
    pidOf: async (runtimeSessionId) => Number(JSON.parse(await invoke(runtimeSessionId)).pid),
    async close() {
      client.destroy();
      control.destroy();
      await served.close();
    },
  };
}

/** Resolves when the condition holds; fails after five seconds. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 5000;
  while (!(await condition())) {
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
