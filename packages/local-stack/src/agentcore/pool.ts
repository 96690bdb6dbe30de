import type { Health } from './health.ts';
import { type LifecycleLimits, whySessionEnds } from './health.ts';
import type { MicroVm } from './microvm.ts';
import { resourceNotFound, sessionInTransition, shuttingDown } from './protocol.ts';
import { createSlot, type Session, type Slot, type SlotOptions } from './slot.ts';

/** The microVMs of one runtime and the sessions on them. */
export interface MicroVmPool {
  /** Starts a microVM for the next session unless one waits already. */
  warmUp(): void;
  /**
   * The microVM of a session that is being invoked; places the session first if it is new.
   *
   * @throws AwsError `RuntimeClientError` (424) when the microVM does not start, `RetryableConflictException` (409) while
   * the session's microVM is ending
   */
  microVmFor(sessionId: string): Promise<MicroVm>;
  /** @throws AwsError `ResourceNotFoundException` (404) for a session that is not running */
  stopSession(sessionId: string): void;
  /**
   * Ends every microVM and refuses sessions from now on.
   *
   * @param graceMs milliseconds between SIGTERM and SIGKILL; as for a session that ends by default
   */
  close(graceMs?: number): Promise<void>;
}

export interface MicroVmPoolOptions extends Omit<SlotOptions, 'onHealth' | 'onGone'> {
  readonly limits: LifecycleLimits;
  readonly maxMicroVms: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** What placing a session needs to know of a microVM. */
export interface Seats {
  readonly sessions: { readonly size: number };
}

/**
 * Chooses the microVM of a new session: one without a session, else a new one while more are allowed, else the one with
 * the fewest sessions.
 *
 * Sharing is where the local stack differs from AgentCore, where each session has its own microVM: a thousand processes do
 * not fit on a developer's computer. A higher `maxMicroVms` restores the isolation.
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
  const { limits, maxMicroVms, log, now } = options;
  const slots = new Set<Slot>();
  const sessions = new Map<string, Session>();
  let isClosed = false;
  let wantsSpare = false;

  const open = () => [...slots].filter((slot) => !slot.isRetiring);

  function startSlot(): Slot {
    const slot = createSlot({ ...options, onHealth: look, onGone: drop });
    slots.add(slot);
    return slot;
  }

  function drop(slot: Slot): void {
    slots.delete(slot);
    for (const id of slot.sessions.keys()) sessions.delete(id);
  }

  function look(slot: Slot, health: Health): void {
    for (const session of slot.sessions.values()) {
      const reason = whySessionEnds({ ...session, health }, limits, now());
      if (reason !== undefined) end(session, reason);
    }
    if (wantsSpare) warmUp();
  }

  /** The last session of a microVM stays known until the microVM is gone: until then it must not be placed again. */
  function end({ id, slot }: Session, reason: string): void {
    if (slot.isRetiring) return;
    log.info({ runtime_session_id: id, reason }, 'runtime session ended');
    if (slot.sessions.size === 1) {
      void slot.retire();
      return;
    }
    slot.sessions.delete(id);
    sessions.delete(id);
  }

  function place(id: string): Session {
    const slot = chooseMicroVm(open(), maxMicroVms) ?? startSlot();
    const session = { id, slot, placedAt: now(), invokedAt: now() };
    slot.sessions.set(id, session);
    sessions.set(id, session);
    wantsSpare = true;
    slot.microVm.then(
      ({ pid }) => log.info({ runtime_session_id: id, pid }, 'runtime session placed'),
      () => undefined,
    );
    return session;
  }

  function warmUp(): void {
    wantsSpare = false;
    const microVms = open();
    const hasSpare = microVms.some((slot) => slot.sessions.size === 0);
    if (!isClosed && !hasSpare && microVms.length < maxMicroVms) startSlot();
  }

  return {
    warmUp,
    async microVmFor(sessionId) {
      if (isClosed) throw shuttingDown();
      const session = sessions.get(sessionId) ?? place(sessionId);
      if (session.slot.isRetiring) throw sessionInTransition();
      session.invokedAt = now();
      return session.slot.microVm;
    },
    stopSession(sessionId) {
      const session = sessions.get(sessionId);
      if (!session || session.slot.isRetiring) {
        throw resourceNotFound(
          `Runtime session ${sessionId} is not running: it never started or has already ended`,
        );
      }
      end(session, 'stopped by StopRuntimeSession');
    },
    async close(graceMs) {
      isClosed = true;
      await Promise.all([...slots].map((slot) => slot.retire(graceMs)));
    },
  };
}
