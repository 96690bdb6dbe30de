import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError, type AwsService } from '../endpoint/aws-service.ts';
import { readBody, sendJson } from '../endpoint/http.ts';
import type { AgentRuntimeResource } from '../template/stack.ts';
import { createAgentCode } from './agent-code.ts';
import { createAgentMachines, type MachineOptions } from './agent-runtime.ts';
import { resourceNotFound, sendError } from './errors.ts';
import { forwardInvocation } from './forward-invocation.ts';
import type { MachinePool } from './machine-pool.ts';
import { type Operation, type Route, routeOf, runtimeIdentifierOf } from './route.ts';
import { describeRuntime } from './runtime-description.ts';
import { runtimeSessionIdOf, SESSION_HEADER } from './runtime-session.ts';

/** Amazon Bedrock AgentCore Runtime: its data plane, and of its control plane what a deployed runtime answers to. */
export interface AgentCoreService extends AwsService {
  /**
   * Extracts every agent and starts a machine for its first session, without waiting for that machine. Call it when the
   * endpoint answers: the agent may use it at once.
   *
   * @throws StartError `PACKAGE_MISSING` when an agent's zip cannot be read
   */
  warmUp(): Promise<void>;
  close(): Promise<void>;
}

export interface AgentCoreServiceOptions extends Omit<MachineOptions, 'now' | 'newId'> {
  readonly runtimes: readonly AgentRuntimeResource[];
  /** Milliseconds between SIGTERM and SIGKILL when the stack ends; default 5 s. */
  readonly closeGraceMs?: number;
  /** Epoch milliseconds. */
  readonly now?: () => number;
  readonly newId?: () => string;
}

interface DeployedRuntime {
  readonly resource: AgentRuntimeResource;
  readonly machines: MachinePool;
}

type Handle = (
  runtime: DeployedRuntime,
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<void> | void;

/** Plays AgentCore for the runtimes of a template: each agent runs from its deployable zip, in processes of its own. */
export function createAgentCoreService(options: AgentCoreServiceOptions): AgentCoreService {
  const { log, closeGraceMs = 5000, now = Date.now, newId = randomUUID } = options;
  const code = createAgentCode();
  const createdAt = new Date(now());
  const deployed = new Map<string, DeployedRuntime>();
  for (const resource of options.runtimes) {
    const machines = createAgentMachines(resource, code, { ...options, now, newId });
    deployed.set(resource.id, { resource, machines });
  }
  const pools = [...deployed.values()].map(({ machines }) => machines);

  function find(route: Route): DeployedRuntime {
    const identifier = runtimeIdentifierOf(route);
    const runtime = deployed.get(identifier.slice(identifier.lastIndexOf('/') + 1));
    if (
      runtime &&
      [runtime.resource.id, runtime.resource.arn].includes(identifier) &&
      route.qualifier === 'DEFAULT'
    ) {
      return runtime;
    }
    const wanted = `qualifier '${route.qualifier}' for agent '${identifier}'`;
    throw resourceNotFound(`No endpoint or agent found with ${wanted}`);
  }

  const handlers: Record<Operation, Handle> = {
    async InvokeAgentRuntime({ machines }, request, response) {
      const sessionId = runtimeSessionIdOf(request) ?? newId();
      const body = await readBody(request);
      const machine = await machines.machineFor(sessionId);
      await forwardInvocation({ machine, sessionId, headers: request.headers, body }, response);
    },
    StopRuntimeSession({ machines }, request, response) {
      const sessionId = runtimeSessionIdOf(request) ?? '';
      machines.stopSession(sessionId);
      response.setHeader(SESSION_HEADER, sessionId);
      sendJson(response, 200, {});
    },
    GetAgentRuntime({ resource }, _request, response) {
      sendJson(response, 200, describeRuntime(resource, createdAt));
    },
    DeleteAgentRuntime({ resource, machines }, _request, response) {
      deployed.delete(resource.id);
      void machines.close();
      log.info({ runtime: resource.name, arn: resource.arn }, 'agent runtime deleted');
      sendJson(response, 202, { agentRuntimeId: resource.id, agentRuntimeVersion: '1', status: 'DELETING' });
    },
  };

  return {
    name: 'bedrock-agentcore',
    accepts: (request) => routeOf(request) !== undefined,
    async handle(request, response) {
      try {
        const route = routeOf(request);
        if (route) await handlers[route.operation](find(route), request, response);
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        log.warn({ path: request.url, error: `${error.code}: ${error.message}` }, 'an AgentCore call failed');
        request.resume();
        sendError(response, error);
      }
    },
    async warmUp() {
      for (const { resource, machines } of deployed.values()) {
        await code.folderOf(resource);
        log.info({ runtime: resource.name, id: resource.id, arn: resource.arn }, 'agent runtime ready');
        machines.warmUp();
      }
    },
    async close() {
      await Promise.all(pools.map((machines) => machines.close(closeGraceMs)));
      await code.remove();
    },
  };
}
