import { createHash } from 'node:crypto';
import { relative, resolve } from 'node:path';
import type { CodeFiles } from '@agents/local-stack';
import { type BuildContext, type BuildFailure, context, formatMessages, type Message } from 'esbuild';
import type { Component } from './components.ts';

/** What a build has found. */
export interface BuildOutcome {
  /** The components whose files differ from those of the build before, by the names of their zips. */
  readonly changed: ReadonlyMap<string, CodeFiles>;
  /** Errors with file and line, ready to print. A component with an error keeps its files. */
  readonly errors: readonly string[];
}

/** Builds the components of a checkout again and again. */
export interface Builder {
  /** Builds the components that these files of the checkout are part of; without an argument, all of them. */
  build(savedFiles?: readonly string[]): Promise<BuildOutcome>;
  close(): Promise<void>;
}

/** A component with what is known of its last build. */
interface Built {
  readonly root: string;
  readonly component: Component;
  readonly context: Context;
  digest?: string;
  /** Every file that the last build without errors read; absolute. */
  inputs: ReadonlySet<string>;
  isBroken: boolean;
}

/** Prepares incremental builds: from the second on, a build takes a part of the first one's time. */
export async function createBuilder(root: string, components: readonly Component[]): Promise<Builder> {
  const all = await Promise.all(
    components.map(async (component): Promise<Built> => {
      const build = await context({ ...component.build, metafile: true });
      return { root, component, context: build, inputs: new Set(), isBroken: true };
    }),
  );
  return {
    async build(savedFiles) {
      const saved = savedFiles?.map((path) => resolve(root, path));
      const wanted = all.filter(
        (each) => each.isBroken || !saved || saved.some((path) => isPartOf(path, each)),
      );
      const outcomes = await Promise.all(wanted.map(buildOne));
      return {
        changed: new Map(outcomes.flatMap(({ changed }) => (changed ? [changed] : []))),
        // A file of a package has the same error in each component that imports it.
        errors: [...new Set(outcomes.flatMap(({ errors }) => errors))],
      };
    },
    async close() {
      await Promise.all(all.map((each) => each.context.dispose()));
    },
  };
}

/** Whether the last build read this file, or a file of this folder, or would read it now. */
function isPartOf(path: string, { inputs, component: { ownFiles } }: Built): boolean {
  if (ownFiles !== undefined && (path === ownFiles || path.startsWith(`${ownFiles}/`))) return true;
  return inputs.has(path) || [...inputs].some((input) => input.startsWith(`${path}/`));
}

interface OneOutcome {
  readonly changed?: readonly [zipName: string, files: CodeFiles];
  readonly errors: readonly string[];
}

async function buildOne(built: Built): Promise<OneOutcome> {
  const { component, context } = built;
  const { result, errors } = await attempt(context);
  built.isBroken = result === undefined;
  const folder = component.build.absWorkingDir;
  if (!result)
    return { errors: await inWords(errors, (file) => relative(built.root, resolve(folder, file))) };
  built.inputs = new Set(Object.keys(result.metafile.inputs).map((input) => resolve(folder, input)));
  const files = component.filesOf(result.outputFiles);
  const digest = digestOf(files);
  const isSame = digest === built.digest;
  built.digest = digest;
  return isSame ? { errors: [] } : { errors: [], changed: [component.zipName, files] };
}

type Context = BuildContext<Component['build'] & { readonly metafile: true }>;

interface Attempt {
  /** Missing if there are errors. */
  readonly result?: Awaited<ReturnType<Context['rebuild']>>;
  readonly errors: readonly Message[];
}

async function attempt(context: Context): Promise<Attempt> {
  try {
    return { result: await context.rebuild(), errors: [] };
  } catch (error) {
    if (isBuildFailure(error)) return { errors: error.errors };
    throw error;
  }
}

/** esbuild throws no class of its own for errors in the sources. */
function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors);
}

/** Each error with file, line and column, and the line itself. */
async function inWords(
  errors: readonly Message[],
  nameOf: (file: string) => string,
): Promise<readonly string[]> {
  const located = errors.map(({ location, ...error }) => {
    return { ...error, location: location && { ...location, file: nameOf(location.file) } };
  });
  const formatted = await formatMessages(located, { kind: 'error', color: false });
  return formatted.map((text) => text.trim().replace(/^✘ \[ERROR\] /, ''));
}

function digestOf(files: CodeFiles): string {
  const hash = createHash('sha256');
  for (const [name, content] of Object.entries(files))
    hash.update(`${name}\0${content.length}\0`).update(content);
  return hash.digest('hex');
}
