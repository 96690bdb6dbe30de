import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cli } from './cli.ts';
import { CliError, EXIT, UsageError } from './exit-codes.ts';
import { parsePayload } from './payload-option.ts';

/**
 * Opens a payload in the person's editor.
 *
 * @returns the payload as it was saved
 * @throws UsageError without an editor, or when what was saved is not a JSON object: then the file stays and is named
 * @throws CliError when the editor fails
 */
export async function editPayload({ io }: Pick<Cli, 'io'>, payload: object): Promise<object> {
  // A folder that only the user can read: a payload may have secrets.
  const folder = await mkdtemp(join(tmpdir(), 'journal-payload-'));
  const file = join(folder, 'payload.json');
  let keepsFile = false;
  try {
    await writeFile(file, `${JSON.stringify(payload, null, 2)}\n`, { mode: 0o600 });
    const exitCode = await io.edit(file);
    if (exitCode === undefined) {
      throw new UsageError(
        '--edit: no editor is set. Set VISUAL or EDITOR, or give the changes with --detail.',
      );
    }
    if (exitCode !== 0) {
      throw new CliError(EXIT.failed, `Nothing was started: the editor ended with exit code ${exitCode}.`);
    }
    keepsFile = true;
    const edited = parsePayload(await readFile(file, 'utf8'), `Nothing was started. ${file}`);
    keepsFile = false;
    return edited;
  } finally {
    if (!keepsFile) await rm(folder, { recursive: true, force: true });
  }
}
