import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type OutputFile, type Plugin } from 'esbuild';
import { zipSync } from 'fflate';

/** The agent's deployable artifact: a zip that Node 22 runs in an empty folder. */
export interface AgentArtifact {
  readonly zip: Uint8Array;
  /** SHA-256 of the zip, in hex; the same for the same sources. */
  readonly sha256: string;
}

const here = (path: string): string =>
  fileURLToPath(new URL(`../../services/agent/${path}`, import.meta.url));

/** The line with which the AgentCore SDK hides the loading of two plugins from bundlers. */
const HIDDEN_REQUIRE = 'const require = createRequire(import.meta.url);';

/**
 * Removes the line, so that esbuild sees plain `require` calls and bundles the plugins. The build fails when an update of
 * bedrock-agentcore no longer has the line; then this plugin can go.
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

/** ES modules have no `require`, but the CommonJS code in the bundle loads Node's modules with it. */
const REQUIRE_BANNER =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/** `engines` is checked by AgentCore when it creates a runtime; `type` is for Node. */
const PACKAGE_JSON = JSON.stringify({ type: 'module', engines: { node: '>=22' } });

/**
 * A fixed time, so that equal files give equal zips. It is local time, because a zip stores local time and cannot store
 * years before 1980: midnight UTC would be 1979 in America.
 */
const ZIP_TIME = new Date(1980, 0, 1, 12);

/** AgentCore requires files that every user can read: rw-r--r--. */
const FILE_MODE = 0o100644;

/**
 * How the agent is bundled for AgentCore's NODE_22.
 *
 * @param entryPoint default: the agent of `services/agent`
 */
export function agentBuild(entryPoint = here('src/main.ts')): BuildOptions & {
  readonly absWorkingDir: string;
  readonly write: false;
} {
  return {
    absWorkingDir: here('.'), // chunk names hash paths relative to here, so the zip is the same in every folder
    entryPoints: { main: entryPoint },
    outdir: here('dist'), // only for names; esbuild writes no files
    write: false,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    splitting: true, // an `import()` is loaded when it is called
    minify: true,
    keepNames: true, // the journal records error names
    legalComments: 'none',
    sourcemap: 'linked', // read when a stack is logged, not at the start
    sourcesContent: false,
    mainFields: ['module', 'main'],
    banner: { js: REQUIRE_BANNER },
    plugins: [revealRequire],
    logLevel: 'silent',
  };
}

/** The files of the agent's zip, by their path in it. */
export function agentFiles(outputFiles: readonly OutputFile[]): Readonly<Record<string, Uint8Array>> {
  const files = [
    ['package.json', new TextEncoder().encode(PACKAGE_JSON)] as const,
    ...outputFiles.map(({ path, contents }) => {
      const bytes = path.endsWith('.map') ? withSourcesOfCheckout(path, contents) : contents;
      return [path.slice(here('dist/').length), bytes] as const;
    }),
  ];
  return Object.fromEntries(files.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url));

/** The files of the zip are in one folder. From there, a map names its sources as the checkout does: `services/agent/src/main.ts`. */
function withSourcesOfCheckout(path: string, contents: Uint8Array): Uint8Array {
  const map: { readonly sources: readonly string[] } = JSON.parse(new TextDecoder().decode(contents));
  const sources = map.sources.map((source) => {
    // `make dev` names files of the checkout by their URLs.
    return source.startsWith('file://') ? source : relative(CHECKOUT, resolve(dirname(path), source));
  });
  return new TextEncoder().encode(JSON.stringify({ ...map, sources }));
}

/**
 * Bundles the agent and zips it.
 *
 * @param entryPoint default: the agent of `services/agent`
 */
export async function buildAgent(entryPoint?: string): Promise<AgentArtifact> {
  const { outputFiles } = await build(agentBuild(entryPoint));
  const zip = zipSync(agentFiles(outputFiles), {
    level: 9,
    mtime: ZIP_TIME,
    os: 3, // Unix, so that the mode applies
    attrs: FILE_MODE << 16,
  });
  return { zip, sha256: createHash('sha256').update(zip).digest('hex') };
}
