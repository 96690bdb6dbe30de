import { readFile } from 'node:fs/promises';
import { cpus, release, totalmem, type } from 'node:os';
import type { Result } from './result.ts';

/** What the figures were measured on. */
export function describeMachine(): Result['machine'] {
  const [processor] = cpus();
  return {
    processor: processor?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release().split('.', 2).join('.')}`,
    node: process.version,
  };
}

/** The versions of packages that are installed in the bench. @throws Error for one that is not */
export async function versionsOf(packages: readonly string[]): Promise<Record<string, string>> {
  const versions: Record<string, string> = {};
  for (const name of packages) {
    const file = new URL(`../node_modules/${name}/package.json`, import.meta.url);
    versions[name] = JSON.parse(await readFile(file, 'utf8')).version;
  }
  return versions;
}
