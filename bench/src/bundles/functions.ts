import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readPackage, unzip } from '@agents/local-stack';
import { type BuildOptions, build } from 'esbuild';
import * as v from 'valibot';
import { fromRoot, PACKAGE } from '../support/from-root.ts';

/** Both clients are installed here, so the functions by hand are bundled from the same copies as ours. */
const INSTALLED = fromRoot('packages/local-stack');

export type FunctionName = 'invoker' | 'poller';

/** A bundled function. */
export interface Bundle {
  readonly file: string;
  readonly bytes: number;
}

/** Extracts the zip of our function into the folder, and returns the variables of its deployment. */
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

/** Bundles the function by hand into the folder. */
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

/** The options of serverless-esbuild for this runtime by default, minified. */
export const PLAIN_OPTIONS: BuildOptions = { minify: true, target: 'node24', format: 'cjs' };

const STATE = `${PACKAGE}/serverless-state.json`;

/** Strict, so that a new option in serverless.yml is not forgotten for the bundles by hand. */
const optionsSchema = v.strictObject({
  minify: v.boolean(),
  keepNames: v.boolean(),
  sourcemap: v.literal('linked'),
  sourcesContent: v.boolean(),
  target: v.string(),
  format: v.picklist(['cjs', 'esm']),
  mainFields: v.array(v.string()),
  alias: v.record(v.string(), v.string()),
  skipRebuild: v.boolean(), // an option of the plugin, not of esbuild
});

const stateSchema = v.object({ service: v.object({ custom: v.object({ esbuild: optionsSchema }) }) });

/** The esbuild options in serverless.yml, as the package was made; paths are relative to the project. */
export async function readOurOptions(): Promise<BuildOptions> {
  const state = v.parse(v.pipe(v.string(), v.parseJson(), stateSchema), await readFile(STATE, 'utf8'));
  const { skipRebuild: _, sourcemap: __, ...options } = state.service.custom.esbuild;
  return options;
}
