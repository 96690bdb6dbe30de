import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { type CodeFiles, createDeployedCode } from '../deployed-code.ts';
import type { AwsService } from '../endpoint/aws-service.ts';
import { readBody, sendJson } from '../endpoint/http.ts';
import { createRestService, type RestCall } from '../endpoint/rest-service.ts';
import type { AgentRuntimeResource } from '../template/resources/code.ts';
import { forwardInvocation } from './invocation.ts';
import type { MicroVmPool } from './pool.ts';
import { errorBody, resourceNotFound, runtimeSessionIdOf, SESSION_HEADER } from './protocol.ts';
import { createRuntimePool, type MicroVmOptions } from './runtime-microvms.ts';

/** Amazon Bedrock AgentCore Runtime: its data plane, and the calls of its control plane about a deployed runtime. */
export interface AgentCoreService extends AwsService {
  /**
   * Extracts every agent and starts a microVM for its first session, without waiting for it. Call it when the endpoint
   * answers: the agent may use it at once.
   *
   * @throws StartError `PACKAGE_MISSING` when an agent's zip cannot be read
   */
  warmUp(): Promise<void>;
  /** Gives the agents of a zip, named without its folder, new files. Sessions that run keep the old ones. */
  replaceCode(zipName: string, files: CodeFiles): Promise<void>;
  close(): Promise<void>;
}

export interface AgentCoreServiceOptions extends Omit<MicroVmOptions, 'now' | 'newId'> {
  readonly runtimes: readonly AgentRuntimeResource[];
  /** Milliseconds between SIGTERM and SIGKILL when the stack ends; default 5 s. */
  readonly closeGraceMs?: number;
  /** Epoch milliseconds. */
  readonly now?: () => number;
  readonly newId?: () => string;
}

/** Bytes of a payload that InvokeAgentRuntime takes (botocore `bedrock-agentcore` 2024-02-28). */
const MAX_PAYLOAD_BYTES = 100_000_000;

interface DeployedRuntime {
  readonly resource: AgentRuntimeResource;
  readonly pool: MicroVmPool;
}

/** Plays AgentCore for the runtimes of a template: each agent runs from its deployable zip, in its own processes. */
export function createAgentCoreService(options: AgentCoreServiceOptions): AgentCoreService {
  const { log, closeGraceMs = 5000, now = Date.now, newId = randomUUID } = options;
  const code = createDeployedCode();
  const createdAt = new Date(now());
  const deployed = new Map<string, DeployedRuntime>();
  for (const resource of options.runtimes) {
    const pool = createRuntimePool(resource, code, { ...options, now, newId });
    deployed.set(resource.id, { resource, pool });
  }
  const pools = [...deployed.values()].map(({ pool }) => pool);

  /** @throws AwsError `ResourceNotFoundException` (404) unless the call names a runtime and its endpoint DEFAULT */
  function find({ labels, query }: RestCall): DeployedRuntime {
    const { runtime: identifier = '' } = labels;
    const qualifier = query.get('qualifier') ?? 'DEFAULT';
    const runtime = deployed.get(identifier.slice(identifier.lastIndexOf('/') + 1));
    const isNamed = runtime && [runtime.resource.id, runtime.resource.arn].includes(identifier);
    if (isNamed && qualifier === 'DEFAULT') return runtime;
    const wanted = `qualifier '${qualifier}' for agent '${identifier}'`;
    throw resourceNotFound(`No endpoint or agent found with ${wanted}`);
  }

  async function invoke(call: RestCall): Promise<void> {
    const { pool } = find(call);
    const { request, response } = call;
    const sessionId = runtimeSessionIdOf(request) ?? newId();
    const body = await readBody(request, MAX_PAYLOAD_BYTES);
    const { headers } = request;
    await pool.invoke(sessionId, (microVm) =>
      forwardInvocation({ microVm, sessionId, headers, body }, response),
    );
  }

  function stopSession(call: RestCall): void {
    const { pool } = find(call);
    const sessionId = runtimeSessionIdOf(call.request) ?? '';
    pool.stopSession(sessionId);
    call.response.setHeader(SESSION_HEADER, sessionId);
    sendJson(call.response, 200, {});
  }

  function deleteRuntime(call: RestCall): void {
    const { resource, pool } = find(call);
    deployed.delete(resource.id);
    void pool.close();
    log.info({ runtime: resource.name, arn: resource.arn }, 'agent runtime deleted');
    const answer = { agentRuntimeId: resource.id, agentRuntimeVersion: '1', status: 'DELETING' };
    sendJson(call.response, 202, answer);
  }

  const api = createRestService({
    name: 'bedrock-agentcore',
    operations: {
      InvokeAgentRuntime: {
        method: 'POST',
        path: /^\/runtimes\/(?<runtime>[^/]+)\/invocations$/,
        handle: invoke,
      },
      StopRuntimeSession: {
        method: 'POST',
        path: /^\/runtimes\/(?<runtime>[^/]+)\/stopruntimesession$/,
        handle: stopSession,
      },
      GetAgentRuntime: {
        method: 'GET',
        path: /^\/runtimes\/(?<runtime>[^/]+)\/?$/,
        handle: (call) => sendJson(call.response, 200, describeRuntime(find(call).resource, createdAt)),
      },
      DeleteAgentRuntime: {
        method: 'DELETE',
        path: /^\/runtimes\/(?<runtime>[^/]+)\/?$/,
        handle: deleteRuntime,
      },
    },
    errorBody,
    log,
  });
  return {
    ...api,
    async warmUp() {
      for (const { resource, pool } of deployed.values()) {
        await code.prepare(resource.artifactZip);
        log.debug({ runtime: resource.name, id: resource.id, arn: resource.arn }, 'agent runtime ready');
        pool.warmUp();
      }
    },
    async replaceCode(zipName, files) {
      for (const { resource, pool } of deployed.values()) {
        if (basename(resource.artifactZip) !== zipName) continue;
        await code.replace(resource.artifactZip, files);
        pool.renew();
      }
    },
    async close() {
      await Promise.all(pools.map((pool) => pool.close(closeGraceMs)));
      await code.remove();
    },
  };
}

/** The answer of GetAgentRuntime, as far as the local stack knows the runtime. */
function describeRuntime(runtime: AgentRuntimeResource, createdAt: Date): object {
  const at = createdAt.toISOString();
  return {
    agentRuntimeArn: runtime.arn,
    agentRuntimeId: runtime.id,
    agentRuntimeName: runtime.name,
    agentRuntimeVersion: '1',
    createdAt: at,
    lastUpdatedAt: at,
    environmentVariables: runtime.environment,
    lifecycleConfiguration: {
      idleRuntimeSessionTimeout: runtime.idleTimeoutSeconds,
      maxLifetime: runtime.maxLifetimeSeconds,
    },
    networkConfiguration: { networkMode: 'PUBLIC' },
    status: 'READY',
  };
}
