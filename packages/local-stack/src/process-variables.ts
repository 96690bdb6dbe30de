/** What a function's or agent's process gets in place of what AWS gives it in another way than by a variable. */
export interface StandIns {
  /** Names the function or runtime. */
  readonly owner: string;
  /** Every AWS call of the process goes to this endpoint: the stack's. */
  readonly endpointUrl: string;
  /** Folder of the code. */
  readonly codeFolder: string;
}

/**
 * The variables that AWS is not known to set and that the local stack cannot do without. Everything else that a process gets
 * is in the template, or in AWS's documentation: for Lambda "Defined runtime environment variables"; for AgentCore no such
 * list exists, so an agent gets nothing else, not even a region.
 */
export function standInVariables({ owner, endpointUrl, codeFolder }: StandIns): Record<string, string> {
  return {
    // Otherwise the calls would reach a real account.
    AWS_ENDPOINT_URL: endpointUrl,
    // An agent on AgentCore finds its role's credentials at the metadata service, a function in these same variables. Each
    // owner has its own here, so that the signature of a request names the sender.
    AWS_ACCESS_KEY_ID: owner,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    // Otherwise SDKs look for a profile, with a region and credentials, in the home folder of the person at this computer.
    HOME: codeFolder,
  };
}

/** More of them for an agent: on AgentCore each microVM has an address, a clock in UTC and a file system of its own. */
export function agentStandInVariables(standIns: StandIns, port: number): Record<string, string> {
  return {
    ...standInVariables(standIns),
    // The contract is 0.0.0.0:8080. Here all agents share loopback.
    HOST: '127.0.0.1',
    PORT: String(port),
    // Without it the process has the time zone of this computer.
    TZ: 'UTC',
  };
}
