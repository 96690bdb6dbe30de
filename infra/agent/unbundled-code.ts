import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OnLoadResult, PartialMessage, Plugin } from 'esbuild';
import * as v from 'valibot';

/** What the manifest of a package says about native code. */
const manifestSchema = v.object({
  name: v.optional(v.string(), 'a package without a name'),
  version: v.optional(v.string(), ''),
  gypfile: v.optional(v.unknown()),
  dependencies: v.optional(v.record(v.string(), v.unknown()), {}),
  optionalDependencies: v.optional(v.record(v.string(), v.unknown()), {}),
});
type Manifest = v.InferOutput<typeof manifestSchema>;

/** Packages that find or fetch a `.node` file at run time. */
const LOADERS = new Set([
  ...['bindings', 'node-gyp-build', 'node-gyp-build-optional-packages', 'pkg-prebuilds'],
  ...['prebuild-install', 'node-pre-gyp', '@mapbox/node-pre-gyp'],
]);

/** A package for one platform, as in @img/sharp-linux-arm64. */
const FOR_ONE_PLATFORM = /[-_/](?:linux|darwin|win32)[-_](?:x64|arm64|ia32|arm)/;

/** What shows that a package has native code; `undefined` if nothing does. */
function signOfNativeCode(manifest: Manifest, folder: string): string | undefined {
  if (manifest.gypfile || existsSync(join(folder, 'binding.gyp'))) return 'binding.gyp';
  const optional = Object.keys(manifest.optionalDependencies);
  return [...Object.keys(manifest.dependencies), ...optional].find(
    (name) => LOADERS.has(name) || (optional.includes(name) && FOR_ONE_PLATFORM.test(name)),
  );
}

/** The processors that a `.node` file is found for, by `e_machine` of its ELF header. */
const MACHINES: Readonly<Record<number, string>> = { 3: 'x86', 40: 'arm', 62: 'x86-64', 183: 'arm64' };
const ARM64 = 183;

/** What a file is, if it is no native code for linux-arm64. AgentCore checks the same header when it creates a runtime. */
function faultOfNativeFile(bytes: Uint8Array): string | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // 64-bit, little-endian
  const isElf = file.length >= 20 && file.readUInt32BE(0) === 0x7f454c46;
  if (!isElf) return 'a file that is not for Linux';
  const machine = file.readUInt16LE(18);
  const is64Bit = file[4] === 2 && file[5] === 1;
  if (machine === ARM64 && is64Bit) return undefined;
  return `native code for ${MACHINES[machine] ?? `machine ${machine}`}`;
}

const WAY_OUT =
  'Otherwise use a package without native code, or run the agent from an image: docs/operations.md, "Packages that are not bundled".';

/** The error of a file that is not for AgentCore, if it is not. */
function errorOfNativeFile(path: string, bytes: Uint8Array): PartialMessage | undefined {
  const fault = faultOfNativeFile(bytes);
  if (fault === undefined) return undefined;
  return { text: `${path}: expected native code for AgentCore's linux-arm64, found ${fault}. ${WAY_OUT}` };
}

/** The folder of the installed package that a file belongs to. */
const PACKAGE = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+(?=[\\/])/;

/** The name of the plugin, by which its errors are told from others. */
export const REFUSE_NATIVE_CODE = 'refuse-native-code';

/**
 * Stops the build at native code that AgentCore could not run. Most of it is not in the bundle: a package looks for its `.node`
 * file at run time, in folders that the zip does not have, so the package itself is refused.
 */
export const refuseNativeCode: Plugin = {
  name: REFUSE_NATIVE_CODE,
  setup({ onLoad, onEnd }) {
    const refusals = new Map<string, Promise<OnLoadResult | undefined>>();
    onLoad({ filter: /\.node$/ }, async ({ path }) => {
      const contents = await readFile(path);
      const error = errorOfNativeFile(path, contents);
      return error ? { errors: [error] } : { contents, loader: 'copy' };
    });
    onLoad({ filter: /[\\/]node_modules[\\/]/ }, ({ path }) => {
      const folder = PACKAGE.exec(path)?.[0];
      if (folder === undefined) return undefined;
      const refusal = refusals.get(folder) ?? refusalOf(folder);
      refusals.set(folder, refusal);
      return refusal;
    });
    // Files that no code imports.
    onEnd(({ outputFiles = [] }) => ({
      errors: outputFiles
        .filter(({ path }) => /\.(?:node|so(?:\.\d+)*)$/.test(path))
        .flatMap(({ path, contents }) => errorOfNativeFile(path, contents) ?? []),
    }));
  },
};

async function refusalOf(folder: string): Promise<OnLoadResult | undefined> {
  const json = await readFile(join(folder, 'package.json'), 'utf8').catch(() => '{}');
  const manifest = v.safeParse(manifestSchema, JSON.parse(json));
  const sign = manifest.success ? signOfNativeCode(manifest.output, folder) : undefined;
  if (!manifest.success || sign === undefined) return undefined;
  const { name, version } = manifest.output;
  const text =
    `${name} ${version} has native code (${sign}), and the agent's zip has JavaScript only. If another package imports it and ` +
    `works without it, add that package with \`make add PACKAGE=… WITHOUT=${name}\`. ${WAY_OUT}`;
  return { errors: [{ text }] };
}

/**
 * Stops the build of a zip at packages that the agent wants to have unbundled: a zip has no installed packages.
 *
 * @param names `unbundled` of `services/agent/package.json`
 */
export function refuseUnbundled(names: readonly string[]): Plugin {
  return {
    name: 'refuse-unbundled',
    setup({ onResolve }) {
      for (const name of names) {
        const filter = new RegExp(`^${name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?:/|$)`);
        onResolve({ filter }, () => ({
          errors: [
            {
              text:
                `${name} is unbundled in services/agent/package.json, so only an image has it. ` +
                'Set `agentImage` of the stage: docs/operations.md, "Packages that are not bundled".',
            },
          ],
        }));
      }
    },
  };
}
