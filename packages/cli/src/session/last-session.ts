import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSessionId } from '@agents/events';
import type { Io } from '../io.ts';

/** What is remembered from one command to the next: the session that was last started or shown. */
export interface LastSession {
  /** `undefined` where none was, or what is remembered cannot be read. */
  recall(): Promise<string | undefined>;
  /** Remembers a session. A folder that cannot be written to costs `@last`, and nothing else. */
  remember(sessionId: string): Promise<void>;
}

/** Makes the memory for one target, in a file of its own under the user's state folder (XDG). */
export function lastSessionOf(targetKey: string, { env, home }: Pick<Io, 'env' | 'home'>): LastSession {
  const dir = join(env['XDG_STATE_HOME'] || join(home, '.local', 'state'), 'agents-journal');
  const file = join(dir, `last ${encodeURIComponent(targetKey)}`);
  return {
    async recall() {
      try {
        return parseSessionId((await readFile(file, 'utf8')).trim());
      } catch {
        return undefined;
      }
    },
    async remember(sessionId) {
      // Written beside it and moved over it: who reads sees the old one or the new one, never half of either.
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
