import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { unzipSync } from 'fflate';
import { fingerprintOf, sha256 } from './fingerprint.ts';
import { makeCurrent } from './make-current.ts';

/** Which package is wanted. */
export interface PackageRequest {
  readonly stage: string;
  /** Further options of `sls package`, such as `--param=model=…`. */
  readonly options?: readonly string[];
}

/**
 * The local stack has the region of its package: the same one, whatever the environment says. A deployment to AWS does not
 * read it, because nothing else in a package names a region.
 */
const LOCAL_REGION = 'us-east-1';

/** Everything that a package is made from. */
const SOURCES = [
  ...['serverless.yml', 'infra', 'packages', 'services'],
  ...['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', 'tsconfig.json', 'tsconfig.base.json'],
];

/** The folder of a package, relative to the root: each stage, and each set of options, has its own. */
export function packageFolder({ stage, options = [] }: PackageRequest): string {
  const suffix = options.length > 0 ? `,${sha256(options.join('\0')).slice(0, 12)}` : '';
  return `.build/packages/${encodeURIComponent(stage)}${suffix}`;
}

/** A hash of everything that packages are made from. */
export const sourcesOfPackages = (root: string): Promise<string> => fingerprintOf(root, SOURCES);

const sayOnStderr = (line: string): void => void process.stderr.write(`${line}\n`);

/**
 * Packages the service unless its package is current, and returns the folder, relative to the root.
 *
 * @param root the folder of `serverless.yml`
 * @param say prints a line when there is something to wait for; default: to stderr
 * @throws Error with the output of `sls package` when it fails
 */
export async function packageService(
  request: PackageRequest,
  root = process.cwd(),
  say = sayOnStderr,
): Promise<string> {
  const folder = packageFolder(request);
  const madeFrom = () => sourcesOfPackages(root);
  const make = async (fresh: string): Promise<void> => {
    say(`Packaging for the stage ${request.stage} …`);
    const { stage, options = [] } = request;
    const inRegion = ['--stage', stage, '--region', LOCAL_REGION];
    await sls(['package', ...inRegion, '--package', fresh, ...options], { root, say });
    await checkZips(join(root, fresh));
  };
  await makeCurrent({ root, folder, madeFrom, make }, say);
  return folder;
}

interface Surroundings {
  readonly root: string;
  readonly say: (line: string) => void;
}

/** Runs the Serverless Framework; its output is kept for the error, except that it waits for another run. */
async function sls(args: readonly string[], { root, say }: Surroundings): Promise<void> {
  const program = join(root, 'node_modules/serverless/bin/serverless.js');
  const child = spawn(process.execPath, [program, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      output.push(line);
      if (line.startsWith('Another packaging')) say(line);
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`sls ${args.join(' ')} failed:\n${output.join('\n')}`);
}

/** serverless-esbuild reports success for a zip without files when its folder was removed under it. */
async function checkZips(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (/\.(?:zip|artifact)$/.test(name) && !hasFiles(await readFile(join(folder, name)))) {
      throw new Error(`${folder}/${name}: expected a zip with files, found none. Package again.`);
    }
  }
}

function hasFiles(zip: Uint8Array): boolean {
  try {
    return Object.keys(unzipSync(zip)).length > 0;
  } catch {
    return false;
  }
}
