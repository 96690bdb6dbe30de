import type { Cli } from '../cli.ts';
import { passes } from '../events/event-filter.ts';
import { type EventLines, eventLines } from '../events/event-lines.ts';
import type { PrintOptions } from '../events/print-events.ts';
import { printChunks } from '../output/print-chunks.ts';
import { makeProgress } from '../output/progress.ts';
import { followAll } from './follow-all.ts';
import { knownDeployment } from './known-deployment.ts';
import { outlasting, rhythmOf } from './live.ts';
import { openSessions } from './open-sessions.ts';
import type { StoredRow } from './stored-row.ts';

/** Looks less often than at one session: each look at all of them is nine requests. */
const SLOWER = 2;

/** Shows the events of all sessions as they come, and on stderr what has not come yet. Ends with Ctrl-C only. */
export async function tailAll(cli: Cli, options: PrintOptions): Promise<never> {
  const { readStatus } = await cli.target.journal();
  const progress = makeProgress(cli.io, cli.notePaint);
  const open = openSessions();
  const word = lineMaker(cli, options);
  const { since = cli.io.now(), statuses } = options.filter;
  const looks = followAll({
    journal: { readStatus: outlasting(cli, readStatus) },
    since,
    now: cli.io.now,
    pause: () => cli.sleep(SLOWER * rhythmOf(cli).lookMs),
  });
  try {
    for (;;) {
      const { value: rows } = await looks.next();
      const wanted = rows.filter((row) => passes(row, { statuses }));
      if (wanted.length > 0) progress.clear();
      printChunks(cli, wanted.map(word));
      open.note(rows);
      const { limits } = open.isAny() ? await knownDeployment(cli) : { limits: {} };
      progress.say(open.waitingText(cli.io.now(), limits));
    }
  } finally {
    // Who interrupts wants to keep what was seen last.
    if (cli.io.interrupted.aborted) progress.leave();
    else progress.clear();
  }
}

/** How many sessions' times are kept for the differences between their events. */
const REMEMBERED = 10_000;

/** Words events of many sessions, each with its session's id before it. */
function lineMaker({ paint }: Cli, { format, time }: PrintOptions): (stored: StoredRow) => string {
  const known = new Map<string, EventLines>();
  return (stored) => {
    const id = stored.event?.sessionId ?? '';
    const lines = known.get(id) ?? eventLines({ format, time, paint });
    if (known.size >= REMEMBERED) known.clear();
    known.set(id, lines);
    return format === 'jsonl' ? lines.of(stored) : `${paint.bold(id)}  ${lines.of(stored)}`;
  };
}
