import type { ProgressNote } from '@agents/events';
import {
  courseOf,
  followSession,
  type Look,
  readProgress,
  SessionsError,
  type Stage,
  type StoredRecord,
} from '@agents/sessions';
import type { SessionMessage, SessionView } from '../contract.ts';
import { joined } from '../joined.ts';
import { type Hub, makeHub } from './hub.ts';
import { AGAIN_MS, type FeedOptions } from './list-feed.ts';
import { type JournalCall, sessionView } from './session-view.ts';

/** The feeds of single sessions, one for each session that is looked at. */
export interface SessionFeeds {
  of(sessionId: string): Hub<SessionMessage> & { latest(): SessionMessage | undefined };
  close(): void;
}

export interface SessionFeedOptions extends FeedOptions {
  /** How the next steps call the command. */
  readonly journalCall: JournalCall;
}

/** How often a session without a new event is diagnosed again, in milliseconds: it may be overdue by now. */
const DIAGNOSE_MS = 5_000;

/** How often an ended session is read again while its page is open, in milliseconds. */
const AFTER_END_MS = { aws: 30_000, local: 3_000 };

const LINGER_MS = 5_000;

/** Makes the feeds of sessions. Any number of pages of one session share one follower. */
export function makeSessionFeeds(options: SessionFeedOptions): SessionFeeds {
  const feeds = new Map<string, ReturnType<SessionFeeds['of']>>();
  return {
    of(sessionId) {
      const known = feeds.get(sessionId);
      if (known) return known;
      let view: SessionView | undefined;
      let message: SessionMessage | undefined;
      const hub = makeHub<SessionMessage>({
        lingerMs: LINGER_MS,
        onEnd: () => feeds.delete(sessionId),
        run: (send, signal) =>
          follow(sessionId, {
            ...options,
            signal,
            send(each) {
              if (each.type === 'view') view = each.isAll || !view ? each.view : joined(view, each.view);
              message = view && each.type === 'view' ? { ...each, view, isAll: true } : each;
              send(each);
            },
          }),
      });
      const feed = { ...hub, latest: () => message };
      feeds.set(sessionId, feed);
      return feed;
    },
    close() {
      for (const feed of feeds.values()) feed.close();
    },
  };
}

interface FollowWork extends SessionFeedOptions {
  readonly send: (message: SessionMessage) => void;
  readonly signal: AbortSignal;
}

/** Follows a session also after its end: an event may come late, and another session may repeat this one. */
async function follow(sessionId: string, work: FollowWork): Promise<void> {
  const { stages, world, send, signal, explain } = work;
  const { now, sleep } = world;
  let isAll = true;
  let diagnosedAt = 0;
  let stateBefore = '';
  let seen: StoredRecord[] = [];
  let seenProgress: ProgressNote | undefined;
  while (!signal.aborted) {
    const stage = stages.current();
    try {
      for await (const look of followSession(stage, { sessionId, seen, seenProgress })) {
        if (signal.aborted) return;
        const { state, isUnmonitored } = look.assessment;
        const isOther = stateBefore !== `${state} ${isUnmonitored}`;
        stateBefore = `${state} ${isUnmonitored}`;
        const isNews = isAll || isOther || look.newRecords.length > 0 || look.newProgress !== undefined;
        if (!isNews && now() - diagnosedAt < DIAGNOSE_MS) continue;
        diagnosedAt = now();
        const view = await viewOf(stage, { sessionId, look, isAll }, work);
        send({ type: 'view', now: new Date(now()).toISOString(), view, isAll });
        isAll = false;
        seen = [...seen, ...look.newRecords];
        seenProgress = look.newProgress ?? seenProgress;
      }
      await sleep(AFTER_END_MS[stage.isLocal ? 'local' : 'aws']);
    } catch (error) {
      const problem = await explain(error);
      if (!(error instanceof SessionsError)) stages.renew(stage);
      send({ type: 'problem', problem });
      // Pages may have missed something.
      [isAll, seen, seenProgress] = [true, [], undefined];
      await sleep(AGAIN_MS);
    }
  }
}

interface Seen {
  readonly sessionId: string;
  readonly look: Look;
  readonly isAll: boolean;
}

/** Of the first look all notes are read, of which some tell the course; later looks have the newest one. */
async function viewOf(
  stage: Stage,
  { sessionId, look, isAll }: Seen,
  { journalCall }: SessionFeedOptions,
): Promise<SessionView> {
  const session = { ...look, sessionId, records: look.newRecords };
  const notes = isAll ? courseOf(await readProgress(stage, session)) : [look.newProgress ?? []].flat();
  return sessionView(stage, session, { notes, journalCall });
}
