import { resourceNotFound, sessionInTransition, shuttingDown } from './errors.ts';
import { type LifecycleLimits, whySessionEnds } from './lifecycle.ts';
import type { Machine } from './machine.ts';
import type { Health } from './ping.ts';
import { chooseMachine } from './placement.ts';
import { createSlot, type Session, type Slot, type SlotOptions } from './slot.ts';

/** The machines of one runtime and the sessions on them. */
export interface MachinePool {
  /** Starts a machine for the next session unless one waits already. */
  warmUp(): void;
  /**
   * The machine of a session that is being invoked; places the session first if it is new.
   *
   * @throws AwsError `RuntimeClientError` (424) when the machine does not start, `RetryableConflictException` (409) while
   * the session's machine is ending
   */
  machineFor(sessionId: string): Promise<Machine>;
  /** @throws AwsError `ResourceNotFoundException` (404) for a session that is not running */
  stopSession(sessionId: string): void;
  /**
   * Ends every machine and takes no session any more.
   *
   * @param graceMs milliseconds between SIGTERM and SIGKILL; as for a session that ends by default
   */
  close(graceMs?: number): Promise<void>;
}

export interface MachinePoolOptions extends Omit<SlotOptions, 'onHealth' | 'onGone'> {
  readonly limits: LifecycleLimits;
  readonly maxMachines: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Makes a pool without a machine. */
export function createMachinePool(options: MachinePoolOptions): MachinePool {
  const { limits, maxMachines, log, now } = options;
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
      const reason = whySessionEnds(session, health, limits, now());
      if (reason !== undefined) end(session, reason);
    }
    if (wantsSpare) warmUp();
  }

  /** The last session of a machine stays known until the machine is gone: it must not be placed anew meanwhile. */
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
    const slot = chooseMachine(open(), maxMachines) ?? startSlot();
    const session = { id, slot, placedAt: now(), invokedAt: now() };
    slot.sessions.set(id, session);
    sessions.set(id, session);
    wantsSpare = true;
    slot.machine.then(
      ({ pid }) => log.info({ runtime_session_id: id, pid }, 'runtime session placed'),
      () => undefined,
    );
    return session;
  }

  function warmUp(): void {
    wantsSpare = false;
    const machines = open();
    const hasSpare = machines.some((slot) => slot.sessions.size === 0);
    if (!isClosed && !hasSpare && machines.length < maxMachines) startSlot();
  }

  return {
    warmUp,
    async machineFor(sessionId) {
      if (isClosed) throw shuttingDown();
      const session = sessions.get(sessionId) ?? place(sessionId);
      if (session.slot.isRetiring) throw sessionInTransition();
      session.invokedAt = now();
      return session.slot.machine;
    },
    stopSession(sessionId) {
      const session = sessions.get(sessionId);
      if (!session || session.slot.isRetiring) {
        throw resourceNotFound(
          `Runtime session ${sessionId} is not running: it never started, or ended already`,
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
