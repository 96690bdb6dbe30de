import { readFile } from 'node:fs/promises';
import type { BuildOptions } from 'esbuild';
import * as v from 'valibot';
import { PACKAGE } from '../support/from-root.ts';

/** A minified bundle as serverless-esbuild makes it for this runtime when nothing else is said. */
export const PLAIN_OPTIONS: BuildOptions = { minify: true, target: 'node24', format: 'cjs' };

const STATE = `${PACKAGE}/serverless-state.json`;

/** Strict, so that an option which is new in serverless.yml does not stay away from the bundles by hand. */
const optionsSchema = v.strictObject({
  minify: v.boolean(),
  keepNames: v.boolean(),
  sourcemap: v.boolean(),
  target: v.string(),
  format: v.picklist(['cjs', 'esm']),
  mainFields: v.array(v.string()),
  alias: v.record(v.string(), v.string()),
  skipRebuild: v.boolean(), // the plugin's own
});

const stateSchema = v.object({ service: v.object({ custom: v.object({ esbuild: optionsSchema }) }) });

/** What serverless.yml says of esbuild, as the package was made with it; paths are the project's. */
export async function readOurOptions(): Promise<BuildOptions> {
  const state = v.parse(v.pipe(v.string(), v.parseJson(), stateSchema), await readFile(STATE, 'utf8'));
  const { skipRebuild: _, ...options } = state.service.custom.esbuild;
  return options;
}
