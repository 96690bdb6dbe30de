import { readFile } from 'node:fs/promises';
import { strFromU8, unzipSync } from 'fflate';
import { PACKAGES } from '../../support/package-service.ts';

export type Component = 'invoker' | 'poller' | 'agent';

/**
 * The AWS commands that a component's packaged code can send, whoever wrote it: the SDK's commands keep their names in the
 * bundle, and what nothing refers to is not in it.
 */
export async function bundledCommands(
  component: Component,
  name: keyof typeof PACKAGES = 'dev',
): Promise<readonly string[]> {
  const files = unzipSync(await readFile(`${PACKAGES[name]}/${component}.zip`));
  const code = Object.values(files).map((bytes) => strFromU8(bytes));
  const found = code.flatMap((text) =>
    [...text.matchAll(/"([A-Z][A-Za-z]+)Command"/g)].map(([, command = '']) => command),
  );
  return [...new Set(found)].sort();
}
