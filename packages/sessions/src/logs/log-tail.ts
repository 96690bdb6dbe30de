import { describeError } from '@agents/events';
import type { Stage } from '../stage.ts';
import { type LineQuery, logsOf } from './cloudwatch.ts';
import type { LogGroup } from './log-groups.ts';
import { type LogLine, parseLogLine } from './log-line.ts';
import { type LogRefusal, refusalOf } from './log-refusal.ts';

/** How far each look reads again behind the newest line, in milliseconds: lines reach CloudWatch Logs late and in no order. */
const OVERLAP_MS = 120_000;

/** How far each look reads again while nothing is written, in milliseconds. */
const SILENCE_MS = 600_000;

/** How long logs that cannot be reached are asked for, in milliseconds. */
const OUTAGE_MS = 300_000;

/** Pages of one look. What is left comes with the next one. */
const MAX_PAGES = 20;

/**
 * Makes a function that gives the new lines of a log group. Each call reads a span again in which late lines may have come, and
 * knows a line by its id, so that none is lost or given twice.
 */
export function makeTail(
  stage: Stage,
  group: LogGroup,
  query: Pick<LineQuery, 'pattern' | 'from'>,
): () => Promise<readonly LogLine[] | LogRefusal> {
  const seen = new Map<string, number>();
  let { from } = query;
  /** Where the look before has left off, if it did not read everything. */
  let token: string | undefined;
  let newest = from;
  let lastAnswer: number | undefined;
  let denied: LogRefusal | undefined;

  /** Lines that were read before a call failed: they are given after the next one. */
  const pending: LogLine[] = [];
  const look = async (): Promise<readonly LogLine[]> => {
    const { page, now } = await logsOf(stage);
    for (let pages = 0; pages < MAX_PAGES; pages += 1) {
      const { lines: stored, ...more } = await page({ ...query, group: group.name, from }, token);
      for (const line of stored.filter(({ eventId }) => !seen.has(eventId))) {
        seen.set(line.eventId, line.timestamp);
        pending.push(parseLogLine(group.component, line));
      }
      newest = Math.max(newest, ...stored.slice(-1).map(({ timestamp }) => timestamp));
      token = more.token;
      if (token === undefined) break;
    }
    const lines = pending.splice(0);
    if (token !== undefined) return lines;
    from = Math.max(from, Math.min(newest, now()) - OVERLAP_MS, now() - SILENCE_MS);
    for (const [id, timestamp] of seen) if (timestamp < from) seen.delete(id);
    return lines;
  };

  return async () => {
    if (denied) return denied;
    try {
      const lines = await look();
      lastAnswer = stage.world.now();
      stage.noteOver('LOGS_UNREADABLE');
      return lines;
    } catch (error) {
      return outage(error);
    }
  };

  async function outage(error: unknown): Promise<readonly LogLine[] | LogRefusal> {
    try {
      const refusal = await refusalOf(stage, group, error);
      // No later look would be answered otherwise, and each would cost a call.
      if (refusal.code === 'DENIED') denied = refusal;
      return refusal;
    } catch {
      if (lastAnswer === undefined || stage.world.now() - lastAnswer > OUTAGE_MS) throw error;
      const text = `CloudWatch Logs does not answer (${describeError(error)}). Retrying.`;
      stage.noteOnce({ code: 'LOGS_UNREADABLE', text });
      return [];
    }
  }
}
