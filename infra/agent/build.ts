import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { zipSync } from 'fflate';

/** The agent's deployable artifact: a zip that Node 22 runs in an empty folder. */
export interface AgentArtifact {
  readonly zip: Uint8Array;
  /** SHA-256 of the zip, in hex: the same sources give the same. */
  readonly sha256: string;
}

const here = (path: string): string =>
  fileURLToPath(new URL(`../../services/agent/${path}`, import.meta.url));

/** What the AgentCore SDK does to load two plugins, in a way that no bundler can follow. */
const HIDDEN_REQUIRE = 'const require = createRequire(import.meta.url);';

/**
 * Takes the line out, so that esbuild sees plain `require` calls and bundles them.
 *
 * Ends when bedrock-agentcore imports its plugins; then the line is gone, and the build says so.
 */
const revealRequire: Plugin = {
  name: 'reveal-require',
  setup({ onLoad }) {
    onLoad({ filter: /bedrock-agentcore[\\/]dist[\\/]src[\\/]runtime[\\/]app\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      if (!source.includes(HIDDEN_REQUIRE)) {
        return { errors: [{ text: `expected the line ${HIDDEN_REQUIRE}: drop this plugin, or adapt it` }] };
      }
      return { contents: source.replace(HIDDEN_REQUIRE, '') };
    });
  },
};

/** ES modules have no `require`; what was CommonJS inside the bundle still asks for Node's own modules with it. */
const REQUIRE_BANNER =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/** Tells AgentCore, which checks `engines` when a runtime is created, and Node what the files are. */
const PACKAGE_JSON = JSON.stringify({ type: 'module', engines: { node: '>=22' } });

/**
 * DOS time starts here; a fixed time keeps equal contents equal. A zip holds the time of the place it is made in: given in UTC,
 * this would be 1979 in America, which no zip can say.
 */
const ZIP_TIME = new Date(1980, 0, 1, 12);

/** Files of an AgentCore artifact must be readable by all: rw-r--r--. */
const FILE_MODE = 0o100644;

/**
 * Bundles the agent for AgentCore's NODE_22 and zips it.
 *
 * @param entryPoint another agent than ours, to compare with
 */
export async function buildAgent(entryPoint = here('src/main.ts')): Promise<AgentArtifact> {
  const { outputFiles } = await build({
    absWorkingDir: here('.'), // chunks are named by a hash of paths from here, wherever the build is started
    entryPoints: { main: entryPoint },
    outdir: here('dist'), // names only: nothing is written
    write: false,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    splitting: true, // the Bedrock model is loaded when it is used
    minify: true,
    keepNames: true, // error names are protocol
    legalComments: 'none',
    mainFields: ['module', 'main'],
    banner: { js: REQUIRE_BANNER },
    plugins: [revealRequire],
    logLevel: 'silent',
  });
  const files = [
    ['package.json', new TextEncoder().encode(PACKAGE_JSON)] as const,
    ...outputFiles.map(({ path, contents }) => [path.slice(here('dist/').length), contents] as const),
  ].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const zip = zipSync(Object.fromEntries(files), {
    level: 9,
    mtime: ZIP_TIME,
    os: 3, // Unix, so that the mode counts
    attrs: FILE_MODE << 16,
  });
  return { zip, sha256: createHash('sha256').update(zip).digest('hex') };
}
