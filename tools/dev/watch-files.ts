import { type FSWatcher, readdirSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';

/** What a saved file means for a stack that runs. */
export type Change = 'code' | 'template';

/** Files of a checkout that are watched. */
export interface FileWatch {
  /** Stops watching. */
  close(): void;
}

/** A save often has several events: a new file, its content, its new name. They are one change. */
const QUIET_MS = 30;

/** A save may begin with an empty file. So long its content is waited for. */
const EMPTY_MS = 500;

/** Files and folders whose change needs a new package: the template, the settings, installed packages. */
const TEMPLATE = /^(?:serverless\.yml|package\.json|pnpm-(?:lock|workspace)\.yaml|tsconfig[\w.]*\.json)$/;

/** The rows of this package become the Retry of the state machines. */
const IN_TEMPLATE = 'packages/failures/src';

/**
 * Watches the sources of a checkout.
 *
 * @param onChange called with the paths of a save, relative to the root, when no other file was saved for 30 ms
 * @param emptyMs how long the content of an empty file is waited for, in milliseconds
 */
export function watchFiles(
  root: string,
  onChange: (paths: readonly string[]) => void,
  emptyMs: number = EMPTY_MS,
): FileWatch {
  const saved = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const folders = createFolderWatch(root, (path) => {
    saved.add(path);
    clearTimeout(timer);
    timer = setTimeout(
      () => {
        const paths = [...saved].toSorted();
        saved.clear();
        onChange(paths);
      },
      isEmpty(join(root, path)) ? emptyMs : QUIET_MS,
    );
  });
  folders.add('', (name) => TEMPLATE.test(name));
  folders.addTree('infra');
  for (const parent of ['services', 'packages']) {
    for (const name of readdirSync(join(root, parent))) {
      folders.add(join(parent, name), (file) => file === 'package.json');
      folders.addTree(join(parent, name, 'src'));
    }
  }
  return {
    close() {
      clearTimeout(timer);
      folders.close();
    },
  };
}

function isEmpty(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  return found?.isFile() === true && found.size === 0;
}

/** Files that an editor writes for itself: .main.ts.swp, main.ts~, 4913. */
const OF_AN_EDITOR = /^\.|~$|^\d+$/;

/**
 * Watches folders one by one. Node's recursive watch on Linux loses a file that is replaced by another with the same name, as
 * many editors save it (Node 24).
 */
function createFolderWatch(root: string, note: (path: string) => void) {
  const watchers = new Map<string, FSWatcher>();

  function add(folder: string, isWanted: (name: string) => boolean, onFolder?: (path: string) => void): void {
    watchers.get(folder)?.close();
    const watcher = watch(join(root, folder), (_event, name) => {
      if (name === null || OF_AN_EDITOR.test(name) || !isWanted(name)) return;
      const path = join(folder, name);
      // A folder that was made, or made again.
      if (statSync(join(root, path), { throwIfNoEntry: false })?.isDirectory()) onFolder?.(path);
      note(path);
    });
    // A folder that is removed ends its watch, and nothing else.
    watchers.set(
      folder,
      watcher.on('error', () => undefined),
    );
  }

  function addTree(folder: string): void {
    add(folder, (name) => name !== 'test', addTree);
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      if (entry.isDirectory() && entry.name !== 'test') addTree(join(folder, entry.name));
    }
  }

  return {
    add,
    addTree,
    close() {
      for (const watcher of watchers.values()) watcher.close();
    },
  };
}

/** What a save of this file means. */
export function changeOf(path: string): Change {
  const isCode = /^(?:services|packages)\/[^/]+\/src\//.test(path);
  return isCode && !path.startsWith(`${IN_TEMPLATE}/`) ? 'code' : 'template';
}
