import { readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CodeFiles } from '@agents/local-stack';
import type { BuildOptions, OutputFile } from 'esbuild';
import * as v from 'valibot';
import { parse } from 'yaml';
import { agentBuild, agentFiles } from '../../infra/agent/build.ts';
import { ownFilesOf } from '../../infra/agent/own-files.ts';

/** A function or the agent: how its files are built from the sources. */
export interface Component {
  /** The name of its zip in a package. */
  readonly zipName: string;
  readonly build: BuildOptions & { readonly absWorkingDir: string; readonly write: false };
  readonly filesOf: (outputFiles: readonly OutputFile[]) => CodeFiles;
  /** A folder whose files are part of it, although its code does not import them; absolute. */
  readonly ownFiles?: string;
}

const serviceSchema = v.object({
  functions: v.record(v.string(), v.object({ handler: v.string() })),
  custom: v.object({
    esbuild: v.object({
      ...{
        minify: v.boolean(),
        keepNames: v.boolean(),
        target: v.string(),
        format: v.picklist(['cjs', 'esm']),
      },
      ...{ mainFields: v.array(v.string()), alias: v.record(v.string(), v.string()) },
      ...{ sourcemap: v.literal('linked'), sourcesContent: v.literal(false) },
    }),
  }),
});

/**
 * The components of the service, built as serverless-esbuild and the plugin of the agent build them. The maps of their sources
 * name files of the checkout.
 */
export async function componentsOf(root: string): Promise<readonly Component[]> {
  // Tags of CloudFormation stay unresolved: nothing here reads their values.
  const document: unknown = parse(await readFile(join(root, 'serverless.yml'), 'utf8'), {
    logLevel: 'silent',
  });
  const { functions, custom } = v.parse(serviceSchema, document);
  const out = join(root, 'dist'); // only for names: esbuild writes no files
  const handlers = Object.entries(functions).map(([name, { handler }]): Component => {
    const entryPoint = join(root, `${handler.slice(0, handler.lastIndexOf('.'))}.ts`);
    const build: Component['build'] = {
      ...custom.esbuild,
      ...{ absWorkingDir: root, entryPoints: [entryPoint], outdir: out, outbase: root, write: false },
      ...{ bundle: true, platform: 'node', logLevel: 'silent' },
    };
    const filesOf: Component['filesOf'] = (outputFiles) =>
      Object.fromEntries(outputFiles.map((file) => [relative(out, file.path), withAbsoluteSources(file)]));
    return { zipName: `${name}.zip`, build, filesOf };
  });
  const agentMain = join(root, 'services/agent/src/main.ts');
  const agent: Component = {
    zipName: 'agent.artifact',
    build: agentBuild(agentMain),
    ownFiles: ownFilesOf(agentMain),
    filesOf: (outputFiles) =>
      agentFiles(outputFiles.map((file) => ({ ...file, contents: withAbsoluteSources(file) }))),
  };
  return [...handlers, agent];
}

/** A map names its sources relative to the bundle, which runs in a folder outside of the checkout. */
function withAbsoluteSources({ path, contents, text }: OutputFile): Uint8Array {
  if (!path.endsWith('.js.map')) return contents;
  const map = v.parse(v.looseObject({ sources: v.array(v.string()) }), JSON.parse(text));
  const sources = map.sources.map((source) => pathToFileURL(resolve(dirname(path), source)).href);
  return new TextEncoder().encode(JSON.stringify({ ...map, sources }));
}
