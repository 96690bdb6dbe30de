import { readFile } from 'node:fs/promises';
import { strFromU8, unzipSync } from 'fflate';
import { PACKAGES } from '../../support/package-service.ts';

export type Component = 'invoker' | 'poller' | 'agent';

/** The AWS commands that a component's packaged code can send. */
export async function bundledCommands(
  component: Component,
  name: keyof typeof PACKAGES = 'dev',
): Promise<readonly string[]> {
  return commandsIn(unzipSync(await readFile(`${PACKAGES[name]}/${component}.zip`)));
}

/** The AWS commands in a bundle: the SDK's commands keep their names, and a command that no code uses is left out. */
export function commandsIn(files: Readonly<Record<string, Uint8Array>>): readonly string[] {
  const code = Object.values(files).map((bytes) => strFromU8(bytes));
  const found = code.flatMap((text) =>
    [...text.matchAll(/"([A-Z][A-Za-z]+)Command"/g)].map(([, command = '']) => command),
  );
  return [...new Set(found)].sort();
}
