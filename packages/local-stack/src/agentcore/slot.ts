import type { StackLog } from '../log.ts';
import type { Machine } from './machine.ts';
import type { Health } from './ping.ts';
import { watchMachine } from './watch-machine.ts';

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
  /**
   * Ends the machine, or its start at once; resolves when it is gone.
   *
   * @param graceMs milliseconds between SIGTERM and SIGKILL; `stopGraceMs` by default
   */
  retire(graceMs?: number): Promise<void>;
}

export interface SlotOptions {
  /** Resolves when the machine is healthy; rejects with an AwsError. */
  readonly start: (signal: AbortSignal) => Promise<Machine>;
  readonly pingIntervalMs: number;
  /** Pings without an answer, one after another, after which a machine is replaced. */
  readonly maxSilentPings: number;
  /** Milliseconds between SIGTERM and SIGKILL. */
  readonly stopGraceMs: number;
  readonly log: StackLog;
  /** Called with every answer to a ping. */
  readonly onHealth: (slot: Slot, health: Health) => void;
  /** The machine is gone, or did not start; its sessions with it. */
  readonly onGone: (slot: Slot) => void;
}

/** Starts a machine in a new slot and watches it until it is gone. */
export function createSlot(options: SlotOptions): Slot {
  const { start, pingIntervalMs, stopGraceMs, log, onGone } = options;
  const retiring = new AbortController();
  const machine = start(retiring.signal);
  const slot: Slot = {
    machine,
    sessions: new Map(),
    get isRetiring() {
      return retiring.signal.aborted;
    },
    async retire(graceMs = stopGraceMs) {
      retiring.abort();
      const started = await machine.catch(() => undefined);
      await started?.stop(graceMs);
    },
  };
  machine.then(
    (started) => {
      watchMachine(started, { intervalMs: pingIntervalMs, onPing: createObserver(slot, started, options) });
      started.gone.then((how) => {
        logEnd(slot, started, how, log);
        onGone(slot);
      });
    },
    (error: unknown) => {
      log.warn({ error }, 'agent machine did not start');
      onGone(slot);
    },
  );
  return slot;
}

/** What is made of the answers of one machine, and of their absence. */
function createObserver(slot: Slot, { pid }: Machine, options: SlotOptions) {
  const { maxSilentPings, log, onHealth } = options;
  let silentPings = 0;
  let isWarned = false;
  return (health: Health | undefined): void => {
    silentPings = health ? 0 : silentPings + 1;
    if (silentPings === maxSilentPings) {
      log.warn({ pid, pings: silentPings }, 'agent machine does not answer /ping; it is replaced');
      void slot.retire();
    }
    if (!health) return;
    if (health.isBusyIgnored && !isWarned) {
      isWarned = true;
      log.warn(
        { pid },
        'HealthyBusy is ignored without time_of_last_update in Unix seconds, as on AgentCore',
      );
    }
    onHealth(slot, health);
  };
}

function logEnd(slot: Slot, { pid }: Machine, how: string, log: StackLog): void {
  const about = { pid, how, sessions: slot.sessions.size };
  if (slot.isRetiring) {
    log.info(about, 'agent machine ended');
    return;
  }
  // Some ids only: a shared machine may have had hundreds.
  const ids = [...slot.sessions.keys()].slice(0, 10);
  log.warn({ ...about, runtime_session_ids: ids }, 'agent machine died; its sessions are lost');
}
