import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { unzipSync } from 'fflate';
import { PACKAGES, zipIn } from '../../support/package-service.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** Extracts a function or the agent from the package that the tests run, into a folder that is removed after them. */
export async function extractZip(name: 'invoker' | 'poller' | 'agent'): Promise<string> {
  const folder = temporaryFolder(`${name}-test`);
  for (const [path, content] of Object.entries(unzipSync(await readFile(zipIn(PACKAGES.whole, name))))) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

/** Extracts a function and returns the module that exports its handler. */
export async function extractFunction(name: 'invoker' | 'poller'): Promise<URL> {
  const folder = await extractZip(name);
  return pathToFileURL(join(folder, `services/${name}/src/handler.js`));
}
