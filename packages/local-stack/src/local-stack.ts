import { startDynamoDbService } from './dynamodb/dynamodb-service.ts';
import type { AwsService } from './endpoint/aws-service.ts';
import { listen, stopListening } from './endpoint/listen.ts';
import { createEndpointServer } from './endpoint/server.ts';
import type { StackLog } from './log.ts';
import { isJournal, reportOpenSessions } from './open-sessions.ts';
import { proveReady } from './ready.ts';
import { startServices } from './services.ts';
import { readPackage } from './template/read-package.ts';

export interface LocalStackOptions {
  /** Folder that `sls package` wrote. */
  readonly packageDir: string;
  /** Port on 127.0.0.1; 0 takes any free one. */
  readonly port: number;
  /** Folder in which the tables survive the stack; they are in memory without one. */
  readonly persistDir?: string | undefined;
  /**
   * What functions, agents, event rules and workflows reach AWS through; the stack's own endpoint by default, and then
   * rules and workflows make no detour over HTTP.
   */
  readonly clientEndpoint?: string | undefined;
  /** How many times as fast as real time the workflows' waits and retry delays pass; default 1. Timeouts keep real time. */
  readonly speed?: number;
  /** Most processes of an agent; default 4. Further sessions share them, unlike on AgentCore. */
  readonly machines?: number;
  readonly log: StackLog;
}

/** A running local stack. */
export interface LocalStack {
  /** What to set `AWS_ENDPOINT_URL` to. */
  readonly endpoint: string;
  /** The one that the package is for. */
  readonly region: string;
  /** Ends every process, timer, connection and file of the stack. */
  close(): Promise<void>;
}

/**
 * Starts everything that a package describes behind one endpoint.
 *
 * @returns once a request over HTTP was answered
 * @throws StartError saying what stands in the way; nothing is left running then
 */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  const { packageDir, port, persistDir, clientEndpoint, speed = 1, machines = 4, log } = options;
  const stack = await readPackage(packageDir);
  const services: AwsService[] = [];
  const closers: (() => Promise<void>)[] = [];
  let endpoint = '';

  function add<Service extends AwsService>(service: Service): Service {
    services.push(service);
    closers.push(async () => service.close?.());
    return service;
  }

  /** What started last ends first: agents and functions write their last words to a table that is still there. */
  async function close(): Promise<void> {
    for (const end of closers.splice(0).toReversed()) await end();
  }

  try {
    const dynamodb = add(await startDynamoDbService({ tables: stack.tables, persistDir, log }));
    const server = createEndpointServer(services, log);
    closers.push(() => stopListening(server));
    const { agentcore } = await startServices({
      ...{ stack, dynamodb, clientEndpoint, speed, machines, log, add },
      endpointUrl: () => clientEndpoint ?? endpoint,
    });
    endpoint = await listen(server, port);
    await proveReady(endpoint);
    if (persistDir !== undefined) {
      const tableNames = stack.tables.filter(isJournal).map((table) => table.name);
      await reportOpenSessions({ endpoint, region: stack.region, tableNames, log });
    }
    await agentcore.warmUp();
  } catch (error) {
    await close();
    throw error;
  }
  return { endpoint, region: stack.region, close };
}
