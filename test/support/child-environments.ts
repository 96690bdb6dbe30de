import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process that another one has started, directly or not. */
export interface ChildEnvironment {
  /** Its program and arguments, separated by spaces. */
  readonly command: string;
  /** The variables that it was started with. */
  readonly environment: string;
}

/** The processes that a process starts until then, with their environments, as Linux shows them. */
export async function childEnvironments(
  pid: number,
  until: Promise<unknown>,
): Promise<readonly ChildEnvironment[]> {
  const found = new Map<string, ChildEnvironment>();
  let isOver = false;
  until.then(
    () => {
      isOver = true;
    },
    () => {
      isOver = true;
    },
  );
  while (!isOver) {
    await addChildren(pid, found);
    await sleep(20);
  }
  await until;
  return [...found.values()];
}

/** The commands of all processes of this machine. */
export async function runningCommands(): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return Promise.all(pids.map(commandOf));
}

async function addChildren(root: number, found: Map<string, ChildEnvironment>): Promise<void> {
  const parents = new Map<string, string>();
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const stat = await read(`/proc/${pid}/stat`);
    parents.set(pid, stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? '');
  }
  const below = new Set([String(root)]);
  for (let size = 0; size < below.size; ) {
    size = below.size;
    for (const [pid, parent] of parents) if (below.has(parent)) below.add(pid);
  }
  for (const pid of below) {
    if (pid === String(root)) continue;
    const [command, ofParent] = [await commandOf(pid), await commandOf(parents.get(pid) ?? '')];
    // Before it starts its program, a process has the command and the environment of its parent.
    if (command === '' || command === ofParent) continue;
    found.set(`${pid} ${command}`, { command, environment: await read(`/proc/${pid}/environ`) });
  }
}

const commandOf = async (pid: string): Promise<string> =>
  (await read(`/proc/${pid}/cmdline`)).replaceAll('\0', ' ').trim();

/** A process may end at any time. */
const read = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');
