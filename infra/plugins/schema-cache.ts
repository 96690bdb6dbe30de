import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Hooks, Serverless } from './osls.ts';

const VARIABLE = 'SLS_SCHEMA_CACHE_BASE_DIR';

/**
 * The framework keeps the compiled schema of `serverless.yml` in the home folder, and fails if that cannot be written to. Then
 * `.build` takes its place. This happens when the plugins are loaded, because the schema is read before the first hook.
 */
export default class SchemaCache {
  readonly hooks: Hooks = {};

  constructor({ serviceDir }: Pick<Serverless, 'serviceDir'>) {
    if (process.env[VARIABLE] || isWritable(process.env['HOME'] || homedir())) return;
    process.env[VARIABLE] = join(serviceDir, '.build');
  }
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
