/** What placing a session has to know of a machine. */
export interface Seats {
  readonly sessions: { readonly size: number };
}

/**
 * Chooses the machine of a new session: one without a session, else a new one while there may be more, else the one with
 * the fewest sessions.
 *
 * The last is where the local stack leaves AgentCore's ways, which gives every session a machine of its own: a thousand
 * processes do not fit on a developer's computer. Whoever needs the isolation raises the number of machines.
 *
 * @returns `undefined` when a new machine is to be started
 */
export function chooseMachine<M extends Seats>(machines: readonly M[], maxMachines: number): M | undefined {
  const fewest = Math.min(...machines.map((machine) => machine.sessions.size));
  const candidate = machines.find((machine) => machine.sessions.size === fewest);
  return fewest === 0 || machines.length >= maxMachines ? candidate : undefined;
}
