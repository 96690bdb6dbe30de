import { listen as listenOn, stopListening } from '../../packages/local-stack/src/endpoint/listen.ts';
import { createEndpointServer } from '../../packages/local-stack/src/endpoint/server.ts';
import type { StackLog } from '../../packages/local-stack/src/log.ts';
import { createLogStore, type LogStore } from '../../packages/local-stack/src/logs/log-store.ts';
import { createLogsService } from '../../packages/local-stack/src/logs/logs-service.ts';
import { afterTests } from './after-tests.ts';

const silent: StackLog = { debug() {}, info() {}, warn() {}, error() {} };

/** The runtime of the stage dev in these tests, and its ARN as the stage's stack names it. */
export const RUNTIME_ID = 'agents_dev-AbCdE12345';
export const RUNTIME_ARN = `arn:aws:bedrock-agentcore:us-east-1:000000000000:runtime/${RUNTIME_ID}`;

/** The log groups of the stage dev. */
export const GROUPS = {
  workflow: '/aws/vendedlogs/states/agent-session-workflow-dev',
  follower: '/aws/vendedlogs/states/agent-session-follower-dev',
  invoker: '/aws/lambda/agent-invoker-function-dev',
  poller: '/aws/lambda/agent-poller-function-dev',
  agent: `/aws/bedrock-agentcore/runtimes/${RUNTIME_ID}-DEFAULT`,
} as const;

/** The local stack's CloudWatch Logs alone, behind HTTP, with the log groups of the stage dev. */
export interface LogsServer {
  readonly endpoint: string;
  readonly append: LogStore['append'];
  /** Writes a line as the components do. */
  write(
    component: 'invoker' | 'poller' | 'agent',
    fields: {
      readonly stream?: string;
      readonly level?: string;
      readonly message: string;
      readonly [name: string]: unknown;
    },
  ): void;
}

/** Starts the logs. They are closed after the tests of the file. @param now epoch milliseconds */
export async function startLogsServer(
  now: () => number,
  groups: readonly string[] = Object.values(GROUPS),
): Promise<LogsServer> {
  const store = createLogStore(groups, now);
  const server = createEndpointServer([createLogsService(store, silent)], silent);
  const endpoint = await listenOn(server, 0);
  afterTests(() => stopListening(server));
  return {
    endpoint,
    append: store.append,
    write(component, { stream = `${component} stream`, level = 'info', message, ...fields }) {
      const head = { level, time: new Date(now()).toISOString(), component };
      store.append(GROUPS[component], stream, JSON.stringify({ ...head, ...fields, message }));
    },
  };
}
