import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readPackage, unzip } from '@agents/local-stack';
import { type BuildOptions, build } from 'esbuild';
import { fromRoot, PACKAGE } from '../support/from-root.ts';

/** Where both clients are installed beside ours: what is written by hand is bundled from the very copies that ours is. */
const INSTALLED = fromRoot('packages/local-stack');

export type FunctionName = 'invoker' | 'poller';

/** A function on the disk. */
export interface Bundle {
  readonly file: string;
  readonly bytes: number;
}

/** Our function: extracts its zip into the folder, and says with which variables it is deployed. */
export async function extractFunction(
  name: FunctionName,
  folder: string,
): Promise<Bundle & { readonly environment: Readonly<Record<string, string>> }> {
  const { functions } = await readPackage(PACKAGE);
  const stem = `services/${name}/src/handler`;
  const fn = functions.find(({ handler }) => handler === `${stem}.handler`);
  if (!fn) throw new Error(`${PACKAGE}: expected the handler ${stem}.handler in the template, found none`);
  await unzip(fn.zipPath, folder);
  return { ...(await measured(join(folder, `${stem}.js`))), environment: fn.environment };
}

/** Bundles the function that is written by hand into the folder. */
export async function bundleByHand(
  name: FunctionName,
  folder: string,
  options: BuildOptions,
): Promise<Bundle> {
  const source = fromRoot(`bench/src/bundles/by-hand/${name}.ts`);
  const outfile = join(folder, 'handler.js');
  await build({
    ...options,
    stdin: {
      contents: await readFile(source, 'utf8'),
      sourcefile: source,
      resolveDir: INSTALLED,
      loader: 'ts',
    },
    absWorkingDir: fromRoot(''),
    bundle: true,
    platform: 'node',
    outfile,
    logLevel: 'error',
  });
  return measured(outfile);
}

async function measured(file: string): Promise<Bundle> {
  return { file, bytes: (await readFile(file)).length };
}
