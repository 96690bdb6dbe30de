import type { Quotas, Rate } from './quotas.ts';

/** What an account refuses, by the quota that is used up. */
export type QuotaName = keyof Quotas;

/**
 * The quotas of an account, as AWS applies them to one call after another. Times are milliseconds and never go back. A call
 * that is not admitted is counted for the quota that refused it.
 */
export interface Account {
  /** Takes a token of a rate, if it has one. */
  admits(name: RateName, at: number): boolean;
  /** Takes the next token of a rate, and returns when it is there. */
  reserve(name: RateName, at: number): number;
  /** Begins an execution of a function, if Lambda has room for it; `leaveFunction` ends it. */
  enterFunction(name: string, at: number): boolean;
  leaveFunction(name: string): void;
  /** Starts a session of AgentCore if it has room for it; `endAgent` frees its place. */
  startAgent(at: number): boolean;
  endAgent(): void;
  /** Whether the index has room for a record with the status. */
  recordsStatus(status: string, at: number): boolean;
  readonly refusals: Readonly<Partial<Record<QuotaName, number>>>;
  /** The largest numbers so far. */
  readonly peaks: { readonly functions: number; readonly agents: number };
}

export type RateName =
  | 'putEvents'
  | 'deliveries'
  | 'starts'
  | 'transitions'
  | 'rounds'
  | 'answers'
  | 'agentCalls';

interface Bucket {
  take(at: number): boolean;
  reserve(at: number): number;
}

/** A full bucket. */
export function createBucket({ size, perSecond }: Rate): Bucket {
  let tokens = size;
  let updatedAt = 0;
  const refill = (at: number): void => {
    tokens = Math.min(size, tokens + ((at - updatedAt) * perSecond) / 1_000);
    updatedAt = at;
  };
  return {
    take(at) {
      refill(at);
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
    reserve(at) {
      refill(at);
      tokens -= 1;
      return tokens >= 0 ? at : at + Math.ceil((-tokens * 1_000) / perSecond);
    },
  };
}

/** An account that has been idle. */
export function createAccount(quotas: Quotas): Account {
  const rates = lazily((name: keyof Quotas) => {
    const rate = quotas[name];
    if (typeof rate === 'number') throw new TypeError(`${name}: expected a rate, found a level`);
    return createBucket(rate);
  });
  const statuses = lazily((_status: string) => createBucket(quotas.recordsOfAStatus));
  const functions = createFunctions(quotas);
  const refusals: Partial<Record<QuotaName, number>> = {};
  let agents = 0;
  let mostAgents = 0;
  const counted = (name: QuotaName, isAdmitted: boolean): boolean => {
    if (!isAdmitted) refusals[name] = (refusals[name] ?? 0) + 1;
    return isAdmitted;
  };
  return {
    refusals,
    get peaks() {
      return { functions: functions.most, agents: mostAgents };
    },
    admits: (name, at) => counted(name, rates(name).take(at)),
    reserve: (name, at) => rates(name).reserve(at),
    enterFunction(name, at) {
      const refusedBy = functions.enter(name, at);
      return refusedBy === undefined || counted(refusedBy, false);
    },
    leaveFunction: functions.leave,
    startAgent(at) {
      const isAdmitted =
        counted('agentCalls', rates('agentCalls').take(at)) &&
        counted('activeSessions', agents < quotas.activeSessions) &&
        counted('newSessions', rates('newSessions').take(at));
      if (isAdmitted) agents += 1;
      mostAgents = Math.max(mostAgents, agents);
      return isAdmitted;
    },
    endAgent() {
      agents -= 1;
    },
    recordsStatus: (status, at) => counted('recordsOfAStatus', statuses(status).take(at)),
  };
}

interface FunctionState {
  /** Execution environments, which stay for the next request. */
  environments: number;
  busy: number;
  readonly scaling: Bucket;
}

/** Lambda's concurrency, and how fast it grows. */
function createFunctions(quotas: Quotas) {
  const states = lazily(
    (_name: string): FunctionState => ({
      ...{ environments: 0, busy: 0 },
      scaling: createBucket(quotas.environments),
    }),
  );
  const requests = createBucket(quotas.functionRequests);
  let busy = 0;
  let most = 0;
  return {
    get most() {
      return most;
    },
    /** The quota that refuses the request, or `undefined`. */
    enter(name: string, at: number): QuotaName | undefined {
      const state = states(name);
      if (!requests.take(at)) return 'functionRequests';
      if (busy >= quotas.functionsAtATime) return 'functionsAtATime';
      if (state.busy >= state.environments) {
        if (!state.scaling.take(at)) return 'environments';
        state.environments += 1;
      }
      state.busy += 1;
      busy += 1;
      most = Math.max(most, busy);
      return undefined;
    },
    leave(name: string): void {
      states(name).busy -= 1;
      busy -= 1;
    },
  };
}

function lazily<K, V>(make: (key: K) => V): (key: K) => V {
  const made = new Map<K, V>();
  return (key) => {
    const found = made.get(key);
    if (found !== undefined) return found;
    const value = make(key);
    made.set(key, value);
    return value;
  };
}
