import { parseSessionId } from '@agents/events';
import type { Cli } from '../cli.ts';
import { NotFound, UsageError } from '../cli-error.ts';
import { printable } from '../output/escape.ts';
import { lastSessionOf } from './last-session.ts';
import { type Candidates, sessionsThatBegin } from './prefix.ts';

/** What stands for the session that was last started or shown. */
const LAST = '@last';

/** An id that EventBridge gave: whole, so that nobody needs to ask what it is the beginning of. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The session a reference means: a whole id, the beginning of one, or `@last`. A whole UUID is returned without a request.
 *
 * @throws UsageError when it is no id, the beginning of several, or `@last` without one
 * @throws NotFound when no session's id begins like that
 */
export async function resolveSession(cli: Cli, reference: string): Promise<string> {
  if (reference === LAST) return lastSession(cli);
  const text = parseReference(reference);
  if (UUID.test(text) || (await exists(cli, text))) return text;
  return onlyOne(text, await sessionsThatBegin(text, await cli.target.journal()));
}

async function lastSession({ target, io }: Cli): Promise<string> {
  const id = await lastSessionOf(target.key, io).recall();
  if (id) return id;
  throw new UsageError(
    `@last is the session last started or shown here, and there is none yet for stage ${target.stage}. List them with \`${target.command('list')}\`.`,
  );
}

function parseReference(reference: string): string {
  try {
    return parseSessionId(reference);
  } catch (error) {
    throw new UsageError(
      `"${printable(reference)}" is no session id, no beginning of one, and not ${LAST} (${error instanceof Error ? error.message : String(error)})`,
    );
  }
}

async function exists({ target }: Cli, id: string): Promise<boolean> {
  const journal = await target.journal();
  for await (const { events, unreadable } of journal.readPages(id)) {
    return events.length + unreadable.length > 0;
  }
  return false;
}

function onlyOne(text: string, { ids, looked, isAll }: Candidates): string {
  const [id, ...others] = ids;
  if (id && others.length === 0) return id;
  if (id) {
    const list = ids.map((each) => `  ${each}`).join('\n');
    throw new UsageError(
      `"${text}" is the beginning of several sessions, newest first; give more of it:\n${list}`,
    );
  }
  throw new NotFound(
    isAll
      ? `There is no session "${text}", and none whose id begins like that.`
      : `There is no session "${text}", and none of the newest ${looked} begins like that. Give the whole id.`,
  );
}
