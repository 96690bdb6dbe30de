import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Start } from '../contract.ts';

/** A file of the page. */
export interface AssetFile {
  readonly type: string;
  readonly body: string;
}

/** The page as it is served. */
export interface PageAssets {
  /** By their names, which have a hash of what they hold. */
  readonly files: ReadonlyMap<string, AssetFile>;
  /** The document, with the first state in it: one request less before something is on the screen. */
  html(start: Start): string;
}

const SOURCES = 'packages/console/src/page';

/** The page's sources in the checkout: this file may be a part of the command's bundle. @throws Error outside of a checkout */
export function pageSources(from: string = import.meta.dirname): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const sources = join(folder, SOURCES);
    if (existsSync(sources)) return sources;
    if (folder === dirname(folder)) throw new Error(`${SOURCES} was not found above ${from}.`);
  }
}

/** Bundles the page: about a tenth of a second. */
export async function buildPage(): Promise<PageAssets> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: { page: join(pageSources(), 'main.tsx') },
    outdir: '/assets',
    entryNames: '[name]-[hash]',
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2023',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    write: false,
    logLevel: 'silent',
  });
  const files = new Map(
    outputFiles.map(({ path, text }) => [
      path.slice(path.lastIndexOf('/') + 1),
      { type: typeOf(path), body: text },
    ]),
  );
  const named = (extension: string): string =>
    [...files.keys()].find((name) => name.endsWith(extension)) ?? '';
  const [script, style] = [named('.js'), named('.css')];
  return { files, html: (start) => documentOf({ script, style, start }) };
}

function typeOf(path: string): string {
  return path.endsWith('.css') ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8';
}

interface Document {
  readonly script: string;
  readonly style: string;
  readonly start: Start;
}

function documentOf({ script, style, start }: Document): string {
  // Data and no script; `<` could end the element.
  const data = JSON.stringify(start).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Sessions</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/assets/${style}">
<script type="module" src="/assets/${script}"></script>
</head>
<body>
<div id="app"></div>
<noscript>This page needs JavaScript. The command \`journal\` shows the same.</noscript>
<script type="application/json" id="start">${data}</script>
</body>
</html>
`;
}
