import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';

const running = new Set<ChildProcess>();

/**
 * Starts a process in a group of its own: a Ctrl-C in the terminal reaches the stack alone, which then ends its
 * processes in order. Should the stack exit without doing so, they are killed on its way out.
 */
export function spawnOwned(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  if (running.size === 0) process.on('exit', killAll);
  const child = spawn(command, args, { ...options, detached: true });
  running.add(child);
  const forget = () => {
    running.delete(child);
    if (running.size === 0) process.off('exit', killAll);
  };
  child.once('exit', forget);
  child.once('error', forget);
  return child;
}

/** Kills a process with everything it started itself. */
export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group is gone already.
  }
}

function killAll(): void {
  for (const child of running) killGroup(child);
}
