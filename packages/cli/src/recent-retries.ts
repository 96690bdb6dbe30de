import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sessionIdIn } from '@agents/events';
import type { Retried } from '@agents/sessions';
import type { Cli } from './cli.ts';
import { stateFolder } from './session-reference.ts';

/** How long the journal may take to have a session that was started, in milliseconds. */
const RECENT_MS = 3_600_000;

/** The sessions that this user has repeated within the last hour. */
export interface RecentRetries {
  /** The sessions that repeat one. */
  of(sessionId: string): readonly string[];
  remember(retried: Retried): Promise<void>;
}

/**
 * Reads what was repeated from this computer. The journal names a repeat when its invoker has been called, a second after its
 * start or much later: without this memory, a run that was interrupted and started again would repeat a session twice.
 */
export async function recentRetries({ stage, io }: Pick<Cli, 'stage' | 'io'>): Promise<RecentRetries> {
  const file = join(stateFolder(io), `retried ${encodeURIComponent(stage.key)}`);
  const text = await readFile(file, 'utf8').catch(() => '');
  const known = Map.groupBy(
    text.split('\n').flatMap((line) => parse(line, io.now() - RECENT_MS) ?? []),
    ({ repeats }) => repeats,
  );
  return {
    of: (sessionId) => known.get(sessionId)?.map((each) => each.sessionId) ?? [],
    async remember({ sessionId, repeats }) {
      try {
        await mkdir(stateFolder(io), { recursive: true });
        await appendFile(file, `${io.now()} ${repeats} ${sessionId}\n`);
      } catch {
        return; // a folder that cannot be written to takes away this memory, and nothing else
      }
    },
  };
}

function parse(line: string, since: number): Retried | undefined {
  const [at, repeats, sessionId] = line.split(' ');
  const ids = { repeats: sessionIdIn(repeats), sessionId: sessionIdIn(sessionId) };
  if (!(Number(at) >= since) || ids.repeats === undefined || ids.sessionId === undefined) return undefined;
  return { repeats: ids.repeats, sessionId: ids.sessionId };
}
