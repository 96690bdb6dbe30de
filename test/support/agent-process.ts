import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { unzipSync } from 'fflate';
import * as v from 'valibot';
import type { AgentArtifact } from '../../infra/agent/build.ts';
import { afterTests } from './after-tests.ts';
import { buildFixtureAgent } from './fixture-agent.ts';
import type { JournalTable } from './journal-table.ts';
import { unusedPort } from './listen.ts';
import { temporaryFolder } from './temporary-folder.ts';

const require = createRequire(import.meta.url);
const NODE_22 = require.resolve('node22/bin/node');

/** The agent's artifact, extracted into an empty folder. */
export interface ExtractedAgent {
  readonly artifact: AgentArtifact;
  readonly folder: string;
  readonly files: Readonly<Record<string, Uint8Array>>;
}

/**
 * Builds an agent, the agent of the tests by default, and extracts it as AgentCore does. The folder is removed after the tests of
 * the file.
 */
export async function extractAgent(build = buildFixtureAgent): Promise<ExtractedAgent> {
  const artifact = await build();
  const files = unzipSync(artifact.zip);
  const folder = temporaryFolder('agent-test');
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return { artifact, folder, files };
}

const pingSchema = v.strictObject({
  status: v.picklist(['Healthy', 'HealthyBusy']),
  time_of_last_update: v.pipe(v.number(), v.integer()),
});

/** A process of the agent. */
export interface AgentProcess {
  readonly child: ChildProcess;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Its output so far. */
  output(): string;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  ping(): Promise<v.InferOutput<typeof pingSchema>>;
  invoke(body: unknown, headers?: Record<string, string>): Promise<{ status: number; answer: unknown }>;
}

/** Starts the agent on Node 22 with only these variables; it may not be ready yet. It is killed after the tests of the file. */
export async function spawnAgent(folder: string, variables: Record<string, string>): Promise<AgentProcess> {
  const port = await unusedPort();
  const child = spawn(NODE_22, ['main.js'], {
    cwd: folder,
    env: { HOST: '127.0.0.1', PORT: String(port), ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  afterTests(() => child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  const url = `http://127.0.0.1:${port}`;
  return {
    child,
    url,
    output: () => output,
    ended: once(child, 'close').then(([code, signal]) => code ?? signal),
    ping: async () => v.parse(pingSchema, await (await fetch(`${url}/ping`)).json()),
    async invoke(body, headers = {}) {
      const answer = await fetch(`${url}/invocations`, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: {
          'content-type': 'application/json',
          'x-amzn-bedrock-agentcore-runtime-session-id': 'runtime-session-of-the-test-0000001',
          ...headers,
        },
      });
      return { status: answer.status, answer: await answer.json() };
    },
  };
}

/** The variables of an agent whose journal is this table. */
export const variablesFor = ({ tableName, endpoint }: Pick<JournalTable, 'tableName' | 'endpoint'>) => ({
  JOURNAL_TABLE: tableName,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_ENDPOINT_URL: endpoint,
});

/** Waits until the agent answers `/ping`. */
export async function untilHealthy({ ping, child, output }: AgentProcess): Promise<void> {
  while (child.exitCode === null) {
    const isHealthy = await ping().then(
      () => true,
      () => false,
    );
    if (isHealthy) return;
    await sleep(10);
  }
  throw new Error(`the agent ended before it was healthy: ${output()}`);
}
