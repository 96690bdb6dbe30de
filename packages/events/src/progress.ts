import { redactedLine } from './error-message.ts';
import { formatTimestamp, parseTimestamp, type Row, type UnreadableRecord } from './event.ts';
import { sessionIdIn } from './session-id.ts';

/** The tokens that a task has used with one model since it started. */
export interface ModelUsage {
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** What a running task last said of its work. */
export interface Progress {
  /** One line; absent if the task has reported tokens only. */
  readonly text?: string;
  /** How much is done, of `total`, in any unit. */
  readonly done?: number;
  readonly total?: number;
  /** When the task last reported progress, by the agent's clock; epoch milliseconds. Tokens alone are no progress. */
  readonly reportedAt?: number;
  /** One entry for each model. */
  readonly usage: readonly ModelUsage[];
}

/** Progress as it was written down at one moment. Later notes replace earlier ones. */
export interface ProgressNote extends Progress {
  readonly sessionId: string;
  /** When it was written, by the agent's clock; epoch milliseconds. */
  readonly epochMs: number;
}

/** A note as the table stores it. `Usage` is JSON. */
export interface ProgressRecord {
  readonly PK: string;
  readonly SK: string;
  readonly Text?: string;
  readonly Done?: number;
  readonly Total?: number;
  readonly ReportedAt?: string;
  readonly Usage?: string;
}

/** The maximum number of characters of a note's text, and of a model's name. */
export const MAX_PROGRESS_TEXT = 200;

/** The maximum number of models whose tokens a note names. */
export const MAX_PROGRESS_MODELS = 10;

const PROGRESS_PREFIX = 'PROGRESS#';
const NOTE_PREFIX = 'NOTE#';

/** The partition key of a session's progress. */
export function progressKey(sessionId: string): string {
  return PROGRESS_PREFIX + sessionId;
}

/** Makes the record that stores a note: on one line, without secrets, bounded. Numbers that DynamoDB or JSON cannot hold are left out. */
export function encodeProgress(note: ProgressNote): ProgressRecord {
  const { sessionId, epochMs, text, done, total, reportedAt, usage } = note;
  const readable = usage.filter(isModelUsage).slice(0, MAX_PROGRESS_MODELS);
  return {
    PK: progressKey(sessionId),
    SK: NOTE_PREFIX + formatTimestamp(epochMs),
    ...(text !== undefined && { Text: redactedLine(text, MAX_PROGRESS_TEXT) }),
    ...(isStorable(done) && { Done: done }),
    ...(isStorable(total) && { Total: total }),
    ...(reportedAt !== undefined && { ReportedAt: formatTimestamp(reportedAt) }),
    ...(readable.length > 0 && { Usage: JSON.stringify(readable.map(toStored)) }),
  };
}

/** Whether DynamoDB holds this number: 0, or at least 1e-130 and less than 1e126. It refuses an item with another. */
function isStorable(value: unknown): value is number {
  if (!isAmount(value)) return false;
  const size = Math.abs(value);
  return size === 0 || (size >= 1e-130 && size < 1e126);
}

function toStored({ model, inputTokens, outputTokens }: ModelUsage): ModelUsage {
  return { model: redactedLine(model, MAX_PROGRESS_TEXT), inputTokens, outputTokens };
}

/** Reads a note from an item, or says why the item holds none. */
export function decodeProgress({
  PK,
  SK,
  Text,
  Done,
  Total,
  ReportedAt,
  Usage,
}: Row): ProgressNote | UnreadableRecord {
  const unreadable = (reason: string): UnreadableRecord => ({ PK: String(PK), SK: String(SK), reason });
  const sessionId =
    typeof PK === 'string' && PK.startsWith(PROGRESS_PREFIX) && sessionIdIn(PK.slice(PROGRESS_PREFIX.length));
  if (!sessionId) return unreadable(`PK: expected ${PROGRESS_PREFIX} and a session id`);
  const epochMs = parseTimestamp(typeof SK === 'string' ? SK.slice(NOTE_PREFIX.length) : undefined);
  if (epochMs === undefined) return unreadable(`SK: expected ${NOTE_PREFIX} and ISO 8601 in UTC`);
  if (Text !== undefined && typeof Text !== 'string') return unreadable('Text: expected text');
  if (Done !== undefined && !isAmount(Done)) return unreadable('Done: expected a number');
  if (Total !== undefined && !isAmount(Total)) return unreadable('Total: expected a number');
  const reportedAt = ReportedAt === undefined ? undefined : parseTimestamp(ReportedAt);
  if (ReportedAt !== undefined && reportedAt === undefined)
    return unreadable('ReportedAt: expected ISO 8601 in UTC');
  const usage = Usage === undefined ? [] : usageIn(Usage);
  if (!usage) return unreadable('Usage: expected a JSON array of models with their tokens');
  return {
    ...{ sessionId, epochMs, usage },
    ...(Text !== undefined && { text: Text }),
    ...(Done !== undefined && { done: Done }),
    ...(Total !== undefined && { total: Total }),
    ...(reportedAt !== undefined && { reportedAt }),
  };
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function usageIn(json: unknown): readonly ModelUsage[] | undefined {
  try {
    const value: unknown = JSON.parse(String(json));
    return Array.isArray(value) && value.every(isModelUsage) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isModelUsage(value: unknown): value is ModelUsage {
  const { model, inputTokens, outputTokens } = Object(value);
  return typeof model === 'string' && isAmount(inputTokens) && isAmount(outputTokens);
}
