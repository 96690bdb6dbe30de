import type { Machine } from './machine.ts';
import { type Health, ping } from './ping.ts';

const PING_TIMEOUT_MS = 2000;

export interface WatchMachineOptions {
  /** Milliseconds between two pings; AgentCore asks about every 2 s. */
  readonly intervalMs: number;
  /** Called after every ping, with what the machine answered, if it did. */
  readonly onPing: (health: Health | undefined) => void;
}

/** Pings a machine for as long as it lives. */
export function watchMachine(machine: Machine, { intervalMs, onPing }: WatchMachineOptions): void {
  let timer = setTimeout(look, intervalMs);
  machine.gone.then(() => clearTimeout(timer));

  async function look(): Promise<void> {
    const health = await ping(machine.port, PING_TIMEOUT_MS);
    if (!machine.isRunning()) return;
    timer = setTimeout(look, intervalMs);
    onPing(health);
  }
}
