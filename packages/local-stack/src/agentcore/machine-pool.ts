import type { StackLog } from '../log.ts';
import { resourceNotFound, sessionInTransition, shuttingDown } from './errors.ts';
import { type LifecycleLimits, whySessionEnds } from './lifecycle.ts';
import type { Machine } from './machine.ts';
import type { Health } from './ping.ts';
import { chooseMachine } from './placement.ts';
import { createSlot, type Session, type Slot } from './slot.ts';
import { watchMachine } from './watch-machine.ts';

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

export interface MachinePoolOptions {
  /** Resolves when the machine is healthy; rejects with an AwsError. */
  readonly start: (signal: AbortSignal) => Promise<Machine>;
  readonly limits: LifecycleLimits;
  readonly maxMachines: number;
  readonly pingIntervalMs: number;
  /** Pings without an answer, one after another, after which a machine is replaced. */
  readonly maxSilentPings: number;
  /** Milliseconds between SIGTERM and SIGKILL. */
  readonly stopGraceMs: number;
  readonly log: StackLog;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Makes a pool without a machine. */
export function createMachinePool(options: MachinePoolOptions): MachinePool {
  const { start, limits, maxMachines, pingIntervalMs, maxSilentPings, stopGraceMs, log, now } = options;
  const slots = new Set<Slot>();
  const sessions = new Map<string, Session>();
  let isClosed = false;
  let wantsSpare = false;

  const open = () => [...slots].filter((slot) => !slot.isRetiring);

  function startSlot(): Slot {
    const slot = createSlot(start);
    slots.add(slot);
    slot.machine.then(
      (machine) => oversee(slot, machine),
      (error: unknown) => {
        log.warn({ error }, 'agent machine did not start');
        drop(slot);
      },
    );
    return slot;
  }

  function oversee(slot: Slot, machine: Machine): void {
    watchMachine(machine, { intervalMs: pingIntervalMs, onPing: (health) => look(slot, machine, health) });
    machine.gone.then((how) => {
      const about = { pid: machine.pid, how, runtime_session_ids: [...slot.sessions.keys()] };
      if (slot.isRetiring) log.info(about, 'agent machine ended');
      else log.warn(about, 'agent machine died; its sessions are lost');
      drop(slot);
    });
  }

  function drop(slot: Slot): void {
    slots.delete(slot);
    for (const id of slot.sessions.keys()) sessions.delete(id);
  }

  function look(slot: Slot, machine: Machine, health: Health | undefined): void {
    slot.silentPings = health ? 0 : slot.silentPings + 1;
    if (slot.silentPings === maxSilentPings) {
      log.warn(
        { pid: machine.pid, pings: maxSilentPings },
        'agent machine does not answer /ping; it is replaced',
      );
      void slot.retire(stopGraceMs);
    }
    if (!health) return;
    if (health.isBusyIgnored && !slot.isWarned) {
      slot.isWarned = true;
      const message = 'HealthyBusy is ignored without time_of_last_update in Unix seconds, as on AgentCore';
      log.warn({ pid: machine.pid }, message);
    }
    for (const session of slot.sessions.values()) {
      const reason = whySessionEnds(session, health, limits, now());
      if (reason !== undefined) end(session, reason);
    }
    if (wantsSpare) warmUp();
  }

  /** The last session of a machine stays known until the machine is gone: it must not be placed anew meanwhile. */
  function end(session: Session, reason: string): void {
    const { id, slot } = session;
    if (slot.isRetiring) return;
    log.info({ runtime_session_id: id, reason }, 'runtime session ended');
    if (slot.sessions.size === 1) {
      void slot.retire(stopGraceMs);
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
    if (isClosed || machines.length >= maxMachines || machines.some((slot) => slot.sessions.size === 0))
      return;
    startSlot();
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
          `Runtime session ${sessionId} is not running: never started, or ended already`,
        );
      }
      end(session, 'stopped by StopRuntimeSession');
    },
    async close(graceMs = stopGraceMs) {
      isClosed = true;
      await Promise.all([...slots].map((slot) => slot.retire(graceMs)));
    },
  };
}
