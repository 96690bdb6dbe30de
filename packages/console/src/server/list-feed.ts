import { type JsonSession, jsonSession, type ListedSession, type World, watchStage } from '@agents/sessions';
import type { ListMessage, Problem } from '../contract.ts';
import { type Hub, makeHub } from './hub.ts';
import type { Stages } from './stages.ts';

/** The sessions of a stage as they change. */
export interface ListFeed extends Hub<ListMessage> {
  /** All sessions that are known; `undefined` before the first look has ended. */
  snapshot(): readonly JsonSession[] | undefined;
  /** What went wrong with the latest look. */
  problem(): Problem | undefined;
}

export interface FeedOptions {
  readonly stages: Stages;
  readonly world: Pick<World, 'now' | 'sleep'>;
  readonly explain: (error: unknown) => Promise<Problem>;
}

/** How many sessions a page has at first. It asks for more. */
const FIRST = 200;

/** How many are kept for pages that are opened later. */
const KEPT = 5_000;

/** Before a source that failed is tried again, in milliseconds. Credentials are renewed outside. */
export const AGAIN_MS = 3_000;

const LINGER_MS = 30_000;

/** Makes the feed of the list. It ends with the last page, and starts anew with the next one. */
export function makeListFeed({ stages, world: { now, sleep }, explain }: FeedOptions): ListFeed {
  const known = new Map<string, JsonSession>();
  let isKnown = false;
  let problem: Problem | undefined;
  const add = (sessions: readonly ListedSession[]): readonly JsonSession[] => {
    const changed = sessions.map((each) => jsonSession(each, now())).filter((each) => isNews(known, each));
    for (const each of changed) known.set(each.sessionId, each);
    for (const [id, { hasEnded }] of known) {
      if (known.size <= KEPT) break;
      if (hasEnded) known.delete(id);
    }
    return changed;
  };
  const forget = (): void => {
    known.clear();
    isKnown = false;
  };
  const hub = makeHub<ListMessage>({
    lingerMs: LINGER_MS,
    onEnd: forget,
    async run(send, signal) {
      while (!signal.aborted) {
        const stage = stages.current();
        try {
          for await (const sessions of watchStage(stage, { limit: FIRST })) {
            if (signal.aborted) return;
            // After an outage, a session that is gone must not stay.
            const isAll = !isKnown || problem !== undefined;
            if (isAll) known.clear();
            [isKnown, problem] = [true, undefined];
            const changed = add(sessions);
            if (changed.length > 0 || isAll)
              send({ type: 'sessions', now: isoNow(now), sessions: changed, isAll });
          }
        } catch (error) {
          problem = await explain(error);
          stages.renew(stage);
          send({ type: 'problem', problem });
          await sleep(AGAIN_MS);
        }
      }
    },
  });
  return {
    ...hub,
    snapshot: () => (isKnown ? [...known.values()] : undefined),
    problem: () => problem,
  };
}

/** The duration of an open session grows with every look: the page counts by itself. */
function isNews(
  known: ReadonlyMap<string, JsonSession>,
  { durationMs: _, ...session }: JsonSession,
): boolean {
  const { durationMs: __, ...before } = known.get(session.sessionId) ?? {};
  return JSON.stringify(session) !== JSON.stringify(before);
}

function isoNow(now: () => number): string {
  return new Date(now()).toISOString();
}
