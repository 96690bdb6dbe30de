import type { StackLog } from '../log.ts';
import { type Health, ping } from './health.ts';
import type { MicroVm } from './microvm.ts';

/** A runtime session: everything that AgentCore knows of it. */
export interface Session {
  readonly id: string;
  readonly slot: Slot;
  /** Epoch milliseconds. */
  readonly placedAt: number;
  /** When its last invocation started, in epoch milliseconds. */
  invokedAt: number;
  /** When an invocation was last answered, in epoch milliseconds. */
  answeredAt: number;
  /** Invocations that are being answered. */
  open: number;
  /** Whether the agent does nothing, by its last ping; `undefined` from an invocation until the first ping after its answer. */
  isIdle: boolean | undefined;
}

/** The place of one microVM in a pool, from before it starts until it is gone. */
export interface Slot {
  /** Resolves when the microVM is healthy for the first time. */
  readonly microVm: Promise<MicroVm>;
  readonly sessions: Map<string, Session>;
  /** The microVM is ending; it gets no more sessions. */
  readonly isRetiring: boolean;
  /** Pings the microVM now instead of at the next interval. */
  look(): void;
  /**
   * Ends the microVM, or its start at once; resolves when it is gone.
   *
   * @param graceMs milliseconds between SIGTERM and SIGKILL; `stopGraceMs` by default
   */
  retire(graceMs?: number): Promise<void>;
}

export interface SlotOptions {
  /** Resolves when the microVM is healthy; rejects with an AwsError. */
  readonly start: (signal: AbortSignal) => Promise<MicroVm>;
  /** Returns the milliseconds until the next ping of a microVM. */
  readonly pingIntervalMs: () => number;
  /** Number of unanswered pings in a row after which a microVM is replaced. */
  readonly maxSilentPings: number;
  /** Milliseconds between SIGTERM and SIGKILL. */
  readonly stopGraceMs: number;
  readonly log: StackLog;
  /**
   * Called after every ping, with `undefined` when it was not answered; `askedAt` (epoch milliseconds) is when the ping was
   * sent.
   */
  readonly onPing: (slot: Slot, health: Health | undefined, askedAt: number) => void;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Called when the microVM is gone or did not start; its sessions are lost with it. */
  readonly onGone: (slot: Slot) => void;
}

/** Starts a microVM in a new slot and watches it until it is gone. */
export function createSlot(options: SlotOptions): Slot {
  const { start, stopGraceMs, log, onGone } = options;
  const retiring = new AbortController();
  const microVm = start(retiring.signal);
  let look = (): void => undefined;
  const slot: Slot = {
    microVm,
    sessions: new Map(),
    look: () => look(),
    get isRetiring() {
      return retiring.signal.aborted;
    },
    async retire(graceMs = stopGraceMs) {
      retiring.abort();
      const started = await microVm.catch(() => undefined);
      await started?.stop(graceMs);
    },
  };
  microVm.then(
    (started) => {
      look = watch(slot, started, options);
      started.gone.then((how) => {
        logEnd(slot, started, how, log);
        onGone(slot);
      });
    },
    (error: unknown) => {
      // The slot has been given up, so no session waits for this start.
      if (slot.isRetiring) log.debug({ error }, 'microVM was ended while it started');
      else log.warn({ error }, 'microVM did not start');
      onGone(slot);
    },
  );
  return slot;
}

/**
 * Pings a microVM for as long as it runs, and replaces it when it does not answer for too long.
 *
 * @returns a function that pings it now
 */
function watch(slot: Slot, microVm: MicroVm, options: SlotOptions): () => void {
  const { pingIntervalMs, maxSilentPings, log, onPing, now } = options;
  const { pid, port } = microVm;
  let silentPings = 0;
  let isWarned = false;
  let isLooking = false;
  let timer = setTimeout(look, pingIntervalMs());
  microVm.gone.then(() => clearTimeout(timer));

  async function look(): Promise<void> {
    if (isLooking || !microVm.isRunning()) return;
    isLooking = true;
    clearTimeout(timer);
    const askedAt = now();
    const health = await ping(port);
    isLooking = false;
    if (!microVm.isRunning()) return;
    silentPings = health ? 0 : silentPings + 1;
    if (health?.isBusyIgnored) warnOnce();
    if (silentPings === maxSilentPings) replace();
    onPing(slot, health, askedAt);
    timer = setTimeout(look, pingIntervalMs());
  }

  function replace(): void {
    log.warn({ pid, pings: silentPings }, 'microVM does not answer /ping and is replaced');
    void slot.retire();
  }

  function warnOnce(): void {
    if (isWarned) return;
    isWarned = true;
    log.warn({ pid }, 'HealthyBusy is ignored without time_of_last_update in Unix seconds, as on AgentCore');
  }

  return () => void look();
}

function logEnd(slot: Slot, { pid }: MicroVm, how: string, log: StackLog): void {
  const about = { pid, how, sessions: slot.sessions.size };
  if (slot.isRetiring) {
    log.debug(about, 'microVM ended');
    return;
  }
  // A shared microVM may have had hundreds of sessions: the line names the first ten.
  const ids = [...slot.sessions.keys()].slice(0, 10);
  log.warn({ ...about, runtime_session_ids: ids }, 'microVM died; its sessions are lost');
}
