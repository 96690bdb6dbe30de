import { createWaitingLine } from '../waiting-line.ts';
import type { Health } from './health.ts';
import { type LifecycleLimits, whySessionEnds } from './health.ts';
import type { MicroVm } from './microvm.ts';
import {
  quotaExceeded,
  resourceNotFound,
  runtimeClientError,
  sessionInTransition,
  shuttingDown,
} from './protocol.ts';
import { createSlot, type Session, type Slot, type SlotOptions } from './slot.ts';

/** The microVMs of one runtime and the sessions on them. */
export interface MicroVmPool {
  /** Starts a microVM for the next session unless one waits already. */
  warmUp(): void;
  /** Lets new sessions start on new microVMs only. Sessions that run keep theirs. */
  renew(): void;
  /**
   * Invokes a session: `work` answers with the session's microVM. A new session is placed first; while all places are taken
   * by sessions that work, it waits for one.
   *
   * @throws AwsError `RuntimeClientError` (424) when the microVM does not start, `RetryableConflictException` (409) while
   * the session's microVM is ending, `ServiceQuotaExceededException` (402) when no place becomes free in time
   */
  invoke<Answer>(sessionId: string, work: (microVm: MicroVm) => Promise<Answer>): Promise<Answer>;
  /** @throws AwsError `ResourceNotFoundException` (404) for a session that is not running */
  stopSession(sessionId: string): void;
  /**
   * Ends every microVM and refuses sessions from now on.
   *
   * @param graceMs milliseconds between SIGTERM and SIGKILL; as for a session that ends by default
   */
  close(graceMs?: number): Promise<void>;
}

export interface MicroVmPoolOptions extends Omit<SlotOptions, 'onPing' | 'onGone' | 'pingIntervalMs'> {
  readonly limits: LifecycleLimits;
  /** Maximum number of microVMs at a time. A new session then takes the place of an idle one, or waits. */
  readonly maxMicroVms: number;
  /** Whether sessions share microVMs instead of waiting for a place. */
  readonly isShared: boolean;
  /** How long a session waits for a place, in milliseconds. */
  readonly maxWaitMs: number;
  /** Milliseconds between two pings of a microVM. */
  readonly pingIntervalMs: number;
}

/** While a session waits for a place, the others are asked this often whether they still work, in milliseconds. */
const IMPATIENT_PING_MS = 250;

/** What placing a session needs to know of a microVM. */
export interface Seats {
  readonly sessions: { readonly size: number };
}

/**
 * Chooses the microVM of a new session on a stack whose sessions share microVMs: one without a session, else a new one while
 * more are allowed, else the one with the fewest sessions.
 *
 * @returns `undefined` when a new microVM is to be started
 */
export function chooseMicroVm<M extends Seats>(microVms: readonly M[], maxMicroVms: number): M | undefined {
  const fewest = Math.min(...microVms.map(({ sessions }) => sessions.size));
  const candidate = microVms.find(({ sessions }) => sessions.size === fewest);
  return fewest === 0 || microVms.length >= maxMicroVms ? candidate : undefined;
}

/** Makes a pool without a microVM. */
export function createMicroVmPool(options: MicroVmPoolOptions): MicroVmPool {
  const { limits, maxMicroVms, isShared, maxWaitMs, log, now } = options;
  const slots = new Set<Slot>();
  const sessions = new Map<string, Session>();
  /** MicroVMs of sessions that started before `renew`. */
  const outdated = new WeakSet<Slot>();
  /** The sessions that wait for a place. */
  const placing = new Map<string, { readonly session: Promise<Session>; readonly wait: AbortController }>();
  const line = createWaitingLine<Slot>({ maxWaitMs, refusal: () => quotaExceeded(maxMicroVms) });
  let isClosed = false;
  let wantsSpare = false;

  const open = () => [...slots].filter((slot) => !slot.isRetiring);
  const current = () => open().filter((slot) => !outdated.has(slot));
  const spare = () => open().find((slot) => slot.sessions.size === 0);

  function startSlot(): Slot {
    const pingIntervalMs = () =>
      line.length > 0 ? Math.min(IMPATIENT_PING_MS, options.pingIntervalMs) : options.pingIntervalMs;
    const slot = createSlot({ ...options, pingIntervalMs, onPing: look, onGone: drop });
    slots.add(slot);
    return slot;
  }

  function drop(slot: Slot): void {
    slots.delete(slot);
    for (const id of slot.sessions.keys()) sessions.delete(id);
    serveLine();
  }

  function look(slot: Slot, health: Health | undefined, askedAt: number): void {
    const saysIdle = health !== undefined && !health.isBusy && !health.isBusyIgnored;
    for (const session of slot.sessions.values()) {
      const reason = health && whySessionEnds({ ...session, health }, limits, now());
      if (reason !== undefined) end(session, reason);
      if (session.open === 0 && askedAt > session.answeredAt) session.isIdle = saysIdle;
    }
    serveLine();
    if (wantsSpare) warmUp();
  }

  /** The last session of a microVM stays known until the microVM is gone: until then it must not be placed again. */
  function end({ id, slot }: Session, reason: string, isKept = false): void {
    if (slot.isRetiring) return;
    log.debug({ runtime_session_id: id, reason }, 'runtime session ended');
    if (slot.sessions.size === 1 && !isKept) {
      void slot.retire();
      return;
    }
    slot.sessions.delete(id);
    sessions.delete(id);
  }

  function seat(id: string, slot: Slot): Session {
    const at = now();
    const session = { id, slot, placedAt: at, invokedAt: at, answeredAt: at, open: 0, isIdle: undefined };
    slot.sessions.set(id, session);
    sessions.set(id, session);
    wantsSpare = true;
    slot.microVm.then(
      ({ pid }) => log.debug({ runtime_session_id: id, pid }, 'runtime session placed'),
      () => undefined,
    );
    return session;
  }

  /** The place of a new session at once, or `undefined` when it has to wait. */
  function freeSlot(): Slot | undefined {
    if (isShared) return chooseMicroVm(current(), maxMicroVms) ?? startSlot();
    if (line.length > 0) return undefined;
    return spare() ?? (slots.size < maxMicroVms ? startSlot() : undefined);
  }

  function place(id: string): Session | Promise<Session> {
    const slot = freeSlot();
    if (slot) return seat(id, slot);
    const wait = new AbortController();
    const session = line.join((found) => seat(id, found), wait.signal).finally(() => placing.delete(id));
    placing.set(id, { session, wait });
    serveLine();
    for (const each of open()) each.look();
    return session;
  }

  /** Starts microVMs for the sessions that wait, and ends as many idle sessions as more places are needed. */
  function serveLine(): void {
    if (isClosed) return;
    while (line.length > 0 && slots.size < maxMicroVms) line.serve(startSlot());
    makeRoom(line.length);
  }

  /** A session that may be idle longest is asked first: the answer of a newer one can come before its own. */
  function makeRoom(places: number): void {
    const ending = slots.size - open().length;
    const maybeIdle = [...sessions.values()].filter(
      (session) => session.open === 0 && session.isIdle !== false && !session.slot.isRetiring,
    );
    const oldestFirst = maybeIdle.sort((a, b) => a.invokedAt - b.invokedAt);
    for (const session of oldestFirst.slice(0, Math.max(0, places - ending))) {
      if (session.isIdle) end(session, 'idle, and its place is needed');
    }
  }

  function warmUp(): void {
    wantsSpare = false;
    if (isClosed || spare()) return;
    if (slots.size < maxMicroVms) startSlot();
  }

  return {
    warmUp,
    renew() {
      const unused = open().filter((slot) => slot.sessions.size === 0);
      for (const slot of open()) outdated.add(slot);
      for (const slot of unused) void slot.retire(0);
      warmUp();
    },
    async invoke(sessionId, work) {
      if (isClosed) throw shuttingDown();
      const session =
        sessions.get(sessionId) ?? (await (placing.get(sessionId)?.session ?? place(sessionId)));
      if (session.slot.isRetiring) throw sessionInTransition();
      session.invokedAt = now();
      session.isIdle = undefined;
      session.open += 1;
      try {
        return await work(await session.slot.microVm);
      } finally {
        session.open -= 1;
        session.answeredAt = now();
      }
    },
    stopSession(sessionId) {
      const waiting = placing.get(sessionId);
      if (waiting) {
        waiting.wait.abort(runtimeClientError('The session was stopped while it waited for a place'));
        return;
      }
      const session = sessions.get(sessionId);
      if (!session || session.slot.isRetiring) {
        throw resourceNotFound(
          `Runtime session ${sessionId} is not running: it never started or has already ended`,
        );
      }
      // A shared process goes on: the next session would only start another one.
      end(session, 'stopped by StopRuntimeSession', isShared);
    },
    async close(graceMs) {
      isClosed = true;
      line.leave(shuttingDown());
      await Promise.all([...slots].map((slot) => slot.retire(graceMs)));
    },
  };
}
