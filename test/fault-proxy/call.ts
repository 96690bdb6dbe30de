/** What a request is about, the same in every run of the same work: no port, no time, no random id. */
export interface Identity {
  /** The access key id that signed it: the function, the runtime or the AWS service that sends it. */
  readonly caller: string;
  /** `dynamodb:PutItem`, `lambda:Invoke`, `bedrock-agentcore:InvokeAgentRuntime`, `states:StartExecution`, … */
  readonly operation: string;
  /** What is put, called or asked for: an event's status, a function's name, an agent's action. */
  readonly subject: string;
  /** The label of the session it belongs to, its id where it has no label, or nothing. */
  readonly session: string;
}

/** One request among those of its identity. */
export interface Call extends Identity {
  /** How many requests of this identity there have been, with this one: from 1. A sender's retries count. */
  readonly nth: number;
}

/** What a call is known by among the calls of its session: who does what. */
export function stepOf({ caller, operation, subject }: Omit<Identity, 'session'>): string {
  return [caller, operation, subject].filter(Boolean).join(' ');
}

/** Numbers the requests of each identity in the order they come in. */
export function createCallCounter(): (identity: Identity) => Call {
  const counts = new Map<string, number>();
  return (identity) => {
    const key = `${identity.session} ${stepOf(identity)}`;
    const nth = (counts.get(key) ?? 0) + 1;
    counts.set(key, nth);
    return { ...identity, nth };
  };
}
