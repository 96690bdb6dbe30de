import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSessionId } from '@agents/events';
import { type ReadSession, readSession, resolveSession } from '@agents/sessions';
import type { Cli } from './cli.ts';
import { UsageError } from './exit-codes.ts';
import type { Io } from './io.ts';

/** Means the session that was started or shown last. */
const LAST = '@last';

/**
 * Finds the session that a reference means: what `resolveSession` takes, or `@last`.
 *
 * @throws UsageError when it is `@last` and no session was started or shown yet
 * @throws SessionsError when it is not an id, or means several sessions or none
 */
export async function resolveReference(cli: Cli, reference: string): Promise<string> {
  if (reference !== LAST) return resolveSession(cli.stage, reference);
  const id = await lastSessionOf(cli.stage.key, cli.io).recall();
  if (id) return id;
  throw new UsageError(
    `@last: no session of stage ${cli.stage.name} was started or shown here yet. List the sessions with \`${cli.command('list')}\`.`,
  );
}

/**
 * Reads the session that a reference means, and remembers it as `@last`.
 *
 * @throws UsageError as {@link resolveReference} does
 * @throws SessionsError when the reference means several sessions or none
 */
export async function readReference(cli: Cli, reference: string): Promise<ReadSession> {
  const session = await readSession(cli.stage, await resolveReference(cli, reference));
  await rememberLast(cli, session.sessionId);
  return session;
}

/** Remembers a session as `@last`. */
export async function rememberLast({ stage, io }: Cli, sessionId: string): Promise<void> {
  await lastSessionOf(stage.key, io).remember(sessionId);
}

/** The session that was started or shown last, remembered from one command to the next. */
export interface LastSession {
  /** `undefined` before the first one, and if the file cannot be read. */
  recall(): Promise<string | undefined>;
  /** If the folder cannot be written to, `@last` does not work, and everything else does. */
  remember(sessionId: string): Promise<void>;
}

/** Makes the memory for one stage, in its own file in the user's state folder (XDG). */
export function lastSessionOf(stageKey: string, io: Pick<Io, 'env' | 'home'>): LastSession {
  const dir = stateFolder(io);
  const file = join(dir, `last ${encodeURIComponent(stageKey)}`);
  return {
    async recall() {
      try {
        return parseSessionId((await readFile(file, 'utf8')).trim());
      } catch {
        return undefined;
      }
    },
    async remember(sessionId) {
      // Written beside the file and moved over it: a reader never gets half an id.
      const draft = `${file}.${process.pid}`;
      try {
        await mkdir(dir, { recursive: true });
        await writeFile(draft, `${sessionId}\n`);
        await rename(draft, file);
      } catch {
        return;
      }
    },
  };
}

/** Where the command keeps what it remembers from one call to the next (XDG). */
export function stateFolder({ env, home }: Pick<Io, 'env' | 'home'>): string {
  return join(env['XDG_STATE_HOME'] || join(home, '.local', 'state'), 'agents-journal');
}
