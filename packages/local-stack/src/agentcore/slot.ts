import type { Machine } from './machine.ts';

/** A runtime session: everything that AgentCore knows of it. */
export interface Session {
  readonly id: string;
  readonly slot: Slot;
  /** Epoch milliseconds. */
  readonly placedAt: number;
  /** When its last invocation started, in epoch milliseconds. */
  invokedAt: number;
}

/** The place of one machine in a pool, from before it starts until it is gone. */
export interface Slot {
  /** Resolves when the machine is healthy for the first time. */
  readonly machine: Promise<Machine>;
  readonly sessions: Map<string, Session>;
  /** The machine is ending; nothing is placed on it any more. */
  readonly isRetiring: boolean;
  /** How many pings in a row were not answered. */
  silentPings: number;
  /** Whether its misreported status was logged already. */
  isWarned: boolean;
  /** Ends the machine, after `graceMs` milliseconds by force, or its start at once; resolves when it is gone. */
  retire(graceMs: number): Promise<void>;
}

/** Starts a machine in a new slot. */
export function createSlot(start: (signal: AbortSignal) => Promise<Machine>): Slot {
  const starting = new AbortController();
  const machine = start(starting.signal);
  return {
    machine,
    sessions: new Map(),
    silentPings: 0,
    isWarned: false,
    get isRetiring() {
      return starting.signal.aborted;
    },
    async retire(graceMs) {
      starting.abort();
      const started = await machine.catch(() => undefined);
      await started?.stop(graceMs);
    },
  };
}
