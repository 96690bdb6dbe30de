import type { AgentRuntimeResource } from '../template/stack.ts';

/** Where a machine runs, as far as its environment variables tell it. */
export interface MachineSurroundings {
  readonly region: string;
  /** The stack's own endpoint: every AWS call of the agent goes there. */
  readonly endpointUrl: string;
  /** Folder of the agent's code. */
  readonly codeFolder: string;
  readonly port: number;
}

/**
 * The whole environment of an agent's process, nothing of the shell the stack was started from. AgentCore gives every
 * machine an address of its own, where the agent listens on 0.0.0.0:8080; here all of them share loopback, so each is told
 * host and port.
 */
export function machineVariables(
  runtime: AgentRuntimeResource,
  surroundings: MachineSurroundings,
): Record<string, string> {
  return {
    ...runtime.environment,
    // As on AWS, where each runtime has credentials of its own, a request tells by its signature who sent it.
    AWS_ACCESS_KEY_ID: runtime.name,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    AWS_DEFAULT_REGION: surroundings.region,
    AWS_ENDPOINT_URL: surroundings.endpointUrl,
    AWS_REGION: surroundings.region,
    // Without it SDKs look into the home folder of whoever started the stack.
    HOME: surroundings.codeFolder,
    HOST: '127.0.0.1',
    LANG: 'en_US.UTF-8',
    PATH: '/usr/local/bin:/usr/bin:/bin',
    PORT: String(surroundings.port),
    TZ: ':UTC',
  };
}
