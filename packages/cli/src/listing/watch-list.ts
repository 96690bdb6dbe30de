import type { Cli } from '../cli.ts';
import { printableJson } from '../output/escape.ts';
import { makeFrame } from '../output/frame.ts';
import { outlasting } from '../session/live.ts';
import { sessionRecord } from './columns.ts';
import { type Page, pageNotes, pageTable, takePage } from './page.ts';
import type { ListQuery } from './query.ts';

/** How often a watched list is read again, in milliseconds. */
const WATCH_EVERY_MS = 2_000;

/** Lines of a terminal that a table leaves free: its head, what is noted below it, and the prompt. */
const SPARE_LINES = 5;

/** Shows a list again and again, until Ctrl-C; the last one stays. */
export async function watchTable(
  cli: Cli,
  query: ListQuery,
  { limit, isWide }: { readonly limit: number; readonly isWide: boolean },
): Promise<never> {
  const frame = makeFrame(cli.io);
  const look = outlasting(cli, takePage);
  for (;;) {
    const { rows } = cli.io.stdout;
    const fitting = Math.max(1, Math.min(limit, (rows ?? Number.POSITIVE_INFINITY) - SPARE_LINES));
    const page = await look(cli, query, fitting);
    const { lines, ...rest } = pageTable(cli, page, isWide);
    const at = `${new Date(cli.io.now()).toISOString().slice(11, 19)}Z`;
    const notes = pageNotes(cli, query, page, rest);
    frame.draw([...lines, ...[`${at}, every 2 s until Ctrl-C.`, ...notes].map(cli.paint.dim)]);
    await cli.sleep(WATCH_EVERY_MS);
  }
}

/** Prints the JSON of each session that is new or has changed, again and again, until Ctrl-C. */
export async function watchJsonLines(cli: Cli, query: ListQuery, limit: number): Promise<never> {
  const known = new Map<string, string>();
  const look = outlasting(cli, takePage);
  for (;;) {
    const { sessions }: Page = await look(cli, query, limit);
    for (const session of sessions.toReversed()) {
      const { DurationMs, ...lasting } = sessionRecord(session, cli.io.now());
      const before = known.get(session.sessionId);
      const line = printableJson({ ...lasting, DurationMs });
      const state = printableJson(lasting);
      if (state !== before) cli.print(line);
      known.set(session.sessionId, state);
    }
    await cli.sleep(WATCH_EVERY_MS);
  }
}
