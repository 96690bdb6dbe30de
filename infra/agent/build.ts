import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildFailure, type BuildOptions, build, type OutputFile, type Plugin } from 'esbuild';
import { zipSync } from 'fflate';
import * as v from 'valibot';
import { ownFiles, ownFilesOf } from './own-files.ts';
import { refuseNativeCode, refuseUnbundled } from './unbundled-code.ts';

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
const PACKAGE_JSON = { type: 'module', engines: { node: '>=22' } };

const manifestSchema = v.object({
  dependencies: v.optional(v.record(v.string(), v.string()), {}),
  unbundled: v.optional(v.array(v.string()), []),
});

/**
 * The packages of the agent that are not bundled, with their versions: `unbundled` of `services/agent/package.json`. Only an image
 * has them.
 *
 * @throws TypeError when one is not a dependency of the agent
 */
export function unbundledPackages(file = here('package.json')): Readonly<Record<string, string>> {
  const { dependencies, unbundled } = v.parse(manifestSchema, JSON.parse(readFileSync(file, 'utf8')));
  return Object.fromEntries(
    unbundled.map((name) => {
      const version = dependencies[name];
      if (version === undefined) {
        throw new TypeError(
          `${file}: unbundled has ${name}, which dependencies does not have. Add it to both.`,
        );
      }
      return [name, version];
    }),
  );
}

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
 * @param target an image has the packages that are not bundled, a zip does not
 */
export function agentBuild(
  entryPoint = here('src/main.ts'),
  target: 'zip' | 'image' = 'zip',
): BuildOptions & { readonly absWorkingDir: string; readonly write: false } {
  const unbundled = Object.keys(unbundledPackages());
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
    // CommonJS packages read these variables, which ES modules do not have.
    define: { __dirname: 'import.meta.dirname', __filename: 'import.meta.filename' },
    external: target === 'image' ? unbundled : [],
    plugins: [
      // What all plugins have added is checked last.
      ...[revealRequire, ownFiles(ownFilesOf(entryPoint)), refuseNativeCode],
      ...(target === 'zip' ? [refuseUnbundled(unbundled)] : []),
    ],
    logLevel: 'silent',
  };
}

/** The files of the agent's zip or, with `dependencies` to install, of its image, by their path in it. */
export function agentFiles(
  outputFiles: readonly OutputFile[],
  dependencies?: Readonly<Record<string, string>>,
): Readonly<Record<string, Uint8Array>> {
  const manifest = JSON.stringify({ ...PACKAGE_JSON, dependencies });
  const files = [
    ['package.json', new TextEncoder().encode(manifest)] as const,
    ...outputFiles.map(({ path, contents }) => {
      const bytes = path.endsWith('.js.map') ? withSourcesOfCheckout(path, contents) : contents;
      return [relative(here('dist'), path).replaceAll('\\', '/'), bytes] as const;
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
 * @throws Error with file and line of each error in the sources
 */
export async function buildAgent(entryPoint?: string): Promise<AgentArtifact> {
  const { outputFiles } = await build(agentBuild(entryPoint)).catch((failure: BuildFailure) => {
    throw new Error(inWords(failure), { cause: failure });
  });
  const zip = zipSync(agentFiles(outputFiles), {
    level: 9,
    mtime: ZIP_TIME,
    os: 3, // Unix, so that the mode applies
    attrs: FILE_MODE << 16,
  });
  return { zip, sha256: createHash('sha256').update(zip).digest('hex') };
}

/** The errors of a build, with files as they are named from the root of the checkout. */
function inWords({ errors }: BuildFailure): string {
  const lines = errors.map(({ location, text }) => {
    if (!location) return text;
    const file = relative(CHECKOUT, resolve(here('.'), location.file));
    return `${file}:${location.line}:${location.column + 1}: ${text}`;
  });
  return ['The agent cannot be built.', ...lines].join('\n');
}
