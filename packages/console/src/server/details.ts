import { printableJson, redactValue } from '@agents/events';
import {
  costOf,
  followSessionLog,
  type JsonCost,
  jsonCost,
  jsonLog,
  LOG_COMPONENTS,
  readSession,
  SessionsError,
  type Stage,
} from '@agents/sessions';
import type { LogMessage, ResultPart } from '../contract.ts';

/** The characters of a part of a result. A page shows a part at once, and asks for more. */
export const RESULT_PART = 65_536;

/** How long the text of a result is kept, in milliseconds: its parts are read one after the other. */
const KEPT_MS = 60_000;

/** Makes the function that reads results in parts. */
export function makeResults(
  now: () => number,
): (stage: Stage, sessionId: string, from: number) => Promise<ResultPart | undefined> {
  let latest: { readonly sessionId: string; readonly text: string; readonly readAt: number } | undefined;
  return async (stage, sessionId, from) => {
    if (from === 0 || latest?.sessionId !== sessionId || now() - latest.readAt > KEPT_MS) {
      const value = await (await stage.results()).get(sessionId);
      if (value === undefined) return undefined;
      const shown = typeof value === 'object' && value !== null ? redactValue(value) : value;
      latest = { sessionId, text: printableJson(shown, 2), readAt: now() };
    }
    const { text } = latest;
    return { text: text.slice(from, from + RESULT_PART), from, length: text.length };
  };
}

/** What a session costs. @throws SessionsError `SESSION_NOT_FOUND` */
export async function sessionCost(stage: Stage, sessionId: string): Promise<JsonCost> {
  const session = await readSession(stage, sessionId);
  if (session.events.length > 0) return jsonCost(sessionId, await costOf(stage, session));
  throw new SessionsError(
    'SESSION_NOT_FOUND',
    `The journal has no events of session ${sessionId}, so its cost is unknown.`,
  );
}

/** Follows the log of a session: what there is at first, then what is new, and the end. */
export async function* logMessages(
  stage: Stage,
  sessionId: string,
  errorsOnly: boolean,
): AsyncGenerator<LogMessage, void> {
  const selection = { components: LOG_COMPONENTS, errorsOnly, withRoutine: false };
  for await (const { lines, refusals } of followSessionLog(stage, sessionId, selection)) {
    yield { type: 'lines', lines: lines.map(jsonLog), refusals: refusals.map(({ text }) => text) };
  }
  yield { type: 'end' };
}
