import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A position in a bundle, as a stack names it: `/var/task/main.js:508:7580`, or with `file://` before it. */
const POSITION = /(?:file:\/\/)?(?<file>\/[^\s()]+?\.[cm]?js):(?<line>\d+):(?<column>\d+)/g;

/**
 * Replaces the positions in bundles that a text names by those in their sources: `packages/journal/src/append.ts:12:3`. A
 * map is read when it is needed first, so a process that logs no stack spends nothing on maps; Node's own
 * `--enable-source-maps` reads all of them at the start.
 *
 * @param root the folder of the bundles and of their maps; positions elsewhere stay
 */
export function withSourceLines(text: string, root: string = bundleFolder()): string {
  if (!text.includes('js:')) return text;
  return text.replace(POSITION, (position, file: string, line: string, column: string) => {
    const entry = mapOf(file, root)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (!entry || !('originalSource' in entry)) return position;
    const { originalSource, originalLine, originalColumn } = entry;
    return `${nameOf(originalSource, file, root)}:${originalLine + 1}:${originalColumn + 1}`;
  });
}

/** Lambda names the folder of a function; an agent's is that of its main file. */
function bundleFolder(): string {
  return process.env['LAMBDA_TASK_ROOT'] ?? dirname(process.argv[1] ?? '/');
}

const maps = new Map<string, SourceMap>();

/** Only files of the bundle are looked for: what a line names may come from a stranger. */
function mapOf(file: string, root: string): SourceMap | undefined {
  if (relative(root, file).startsWith('..')) return undefined;
  try {
    const map = maps.get(file) ?? new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')));
    maps.set(file, map);
    return map;
  } catch {
    return undefined; // no map, or one that cannot be read: the position in the bundle is better than none
  }
}

function nameOf(source: string, file: string, root: string): string {
  const path = source.startsWith('file://') ? fileURLToPath(source) : resolve(dirname(file), source);
  const inRoot = relative(root, path);
  return inRoot.startsWith('..') || isAbsolute(inRoot) ? path : inRoot;
}
