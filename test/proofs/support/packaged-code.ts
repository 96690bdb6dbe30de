import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { unzipSync } from 'fflate';
import { PACKAGES } from '../../support/package-service.ts';

/** What one zip of the package holds, in a folder of its own. */
export interface ExtractedZip {
  readonly folder: string;
  remove(): Promise<void>;
}

/** Extracts a function or the agent from the package that the tests run. */
export async function extractZip(name: 'invoker' | 'poller' | 'agent'): Promise<ExtractedZip> {
  const folder = await mkdtemp(join(tmpdir(), `${name}-test-`));
  for (const [path, content] of Object.entries(unzipSync(await readFile(`${PACKAGES.whole}/${name}.zip`)))) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** A function's code as it ships. */
export interface PackagedFunction extends Pick<ExtractedZip, 'remove'> {
  readonly handler: URL;
}

/** Extracts a function and names the module that exports its handler. */
export async function extractFunction(name: 'invoker' | 'poller'): Promise<PackagedFunction> {
  const { folder, remove } = await extractZip(name);
  return { handler: pathToFileURL(join(folder, `services/${name}/src/handler.js`)), remove };
}
