import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterTests } from './after-tests.ts';

/** Makes an empty folder that is removed after the tests of the file. */
export function temporaryFolder(name = 'test'): string {
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  afterTests(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
