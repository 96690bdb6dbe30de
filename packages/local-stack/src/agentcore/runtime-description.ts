import type { AgentRuntimeResource } from '../template/stack.ts';

/**
 * A runtime in the words of GetAgentRuntime, as far as the local stack knows it.
 *
 * @param createdAt when the stack took the runtime on
 */
export function describeRuntime(runtime: AgentRuntimeResource, createdAt: Date): object {
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
