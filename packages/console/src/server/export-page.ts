import { join } from 'node:path';
import { courseOf, type ReadSession, readProgress, type Stage } from '@agents/sessions';
import type { SessionView } from '../contract.ts';
import { pageSources } from './page-assets.ts';
import { type JournalCall, sessionView } from './session-view.ts';

/** What an exported page says of where and when. */
export interface ExportContext {
  readonly stage: string;
  readonly region: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** The renderer of `page/export.tsx`, with the style sheet. */
interface Renderer {
  render(view: SessionView, context: ExportContext): string;
}

/**
 * Makes a session into one HTML page that is complete in itself: it has no script, font or request, and its own policy forbids
 * them. The components are those of the console.
 */
export async function exportPage(
  stage: Stage,
  session: ReadSession,
  journalCall: JournalCall,
): Promise<string> {
  const [renderer, notes, region] = await Promise.all([
    loadRenderer(),
    readProgress(stage, session),
    stage.region(),
  ]);
  const view = await sessionView(stage, session, { notes: courseOf(notes), journalCall });
  return renderer.render(view, { stage: stage.name, region, now: stage.world.now() });
}

/** Bundles the components for Node, which reads no TSX: about a tenth of a second. */
async function loadRenderer(): Promise<Renderer> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [join(pageSources(), 'export.tsx')],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.css': 'text' },
    write: false,
    logLevel: 'silent',
  });
  const code = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64');
  return import(`data:text/javascript;base64,${code}`);
}
