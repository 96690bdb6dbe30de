import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process that another one has started, directly or not. */
export interface ChildEnvironment {
  /** Its program and arguments, separated by spaces. */
  readonly command: string;
  /** The variables that it was started with. */
  readonly environment: string;
}

/**
 * The processes that a process starts until then, with their environments, as Linux shows them.
 *
 * @param sought the command of a process that starts later; it is waited for
 */
export async function childEnvironments(
  pid: number,
  until: Promise<unknown>,
  sought?: RegExp,
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
  const isMissing = (): boolean =>
    sought !== undefined && ![...found.values()].some(({ command }) => sought.test(command));
  while (!isOver || isMissing()) {
    addChildren(String(pid), found);
    await sleep(20);
  }
  await until;
  return [...found.values()];
}

/** The commands of all processes of this machine. */
export function runningCommands(): readonly string[] {
  return namesIn('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(commandOf);
}

function addChildren(parent: string, found: Map<string, ChildEnvironment>): void {
  const ofParent = commandOf(parent);
  for (const pid of childrenOf(parent)) {
    const command = commandOf(pid);
    // Before it starts its program, a process has the command and the environment of its parent.
    if (command !== '' && command !== ofParent) {
      found.set(`${pid} ${command}`, { command, environment: read(`/proc/${pid}/environ`) });
    }
    addChildren(pid, found);
  }
}

/** Linux lists them by the thread that started them. To look through all processes takes a third of a processor. */
const childrenOf = (pid: string): readonly string[] =>
  namesIn(`/proc/${pid}/task`).flatMap((thread) =>
    read(`/proc/${pid}/task/${thread}/children`).split(' ').filter(Boolean),
  );

const commandOf = (pid: string): string => read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();

const namesIn = (folder: string): readonly string[] => unlessGone(() => readdirSync(folder), []);
const read = (path: string): string => unlessGone(() => readFileSync(path, 'utf8'), '');

/** A process may end at any time. */
function unlessGone<Result>(look: () => Result, otherwise: Result): Result {
  try {
    return look();
  } catch {
    return otherwise;
  }
}
