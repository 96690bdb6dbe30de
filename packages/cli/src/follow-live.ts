import { type FollowOptions, followSession, type Look, waitingText } from '@agents/sessions';
import type { Cli } from './cli.ts';
import { makeProgress, type Progress } from './output/live.ts';

export interface LiveOptions extends FollowOptions {
  /** Gets each look that has something new. */
  readonly show?: (look: Look) => void;
  /** Whether a look is enough. By default only the end of the session is. */
  readonly isEnough?: (look: Look) => boolean;
}

/**
 * Follows a session to its end. Shows what is new, and on stderr what has not happened yet.
 *
 * @returns the last look
 * @throws SessionsError `SESSION_NOT_FOUND` when the session is unknown after `firstEventMs`
 */
export async function followLive(cli: Cli, { show, isEnough, ...options }: LiveOptions): Promise<Look> {
  return withProgress(cli, async (progress) => {
    let last: Look | undefined;
    for await (const look of followSession(cli.stage, options)) {
      last = look;
      if (show && (look.newRecords.length > 0 || look.newProgress)) {
        progress.clear();
        show(look);
      }
      if (isEnough?.(look)) break;
      if (!look.assessment.hasEnded) progress.say(waitingText(look, cli.io.now()));
    }
    if (!last) throw new Error(`Session ${options.sessionId} was followed without a look at it`);
    return last;
  });
}

/** Runs a live view. When it is interrupted, its progress line stays on the terminal. */
export async function withProgress<T>(
  { io, notePaint }: Cli,
  view: (progress: Progress) => Promise<T>,
): Promise<T> {
  const progress = makeProgress(io, notePaint);
  try {
    return await view(progress);
  } finally {
    if (io.interrupted.aborted) progress.leave();
    else progress.clear();
  }
}
