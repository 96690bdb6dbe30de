import type { CostEstimate, Diagnosis, ErrorGroup, Finding, Missing, Stats } from '@agents/diagnosis';
import { redactSecrets } from '@agents/events';
import type { LastLines } from '../logs/last-lines.ts';
import type { Retried } from '../retry.ts';
import type { StoppedSession } from '../stop.ts';
import type { StopEnd } from '../stop-agent.ts';
import { type StopRisk, stopRisk } from '../stop-risk.ts';
import type { TokenTotal } from '../tokens.ts';
import { jsonLog } from './json-logs.ts';
import { isoTime, jsonEvent, jsonProgress } from './json-session.ts';
import type {
  JsonCost,
  JsonDiagnosis,
  JsonErrorGroup,
  JsonFinding,
  JsonRetried,
  JsonStats,
  JsonStop,
  JsonUndone,
} from './types.ts';

/** A diagnosis as JSON, and the last lines of a log that belong to it. */
export function jsonDiagnosis(diagnosis: Diagnosis, log?: LastLines): JsonDiagnosis {
  const { sessionId, state, hasEnded, isUnmonitored, isOverdue, headline, paragraph } = diagnosis;
  const { details, missing, causes, next, progress, stalled, lineage } = diagnosis;
  return {
    ...{ sessionId, state, hasEnded, isUnmonitored, isOverdue, headline, paragraph },
    details: details.map(({ code, label, text }) => ({ code, label, text })),
    ...(progress && { progress: jsonProgress(progress) }),
    ...(stalled && { stalledSince: isoTime(stalled.sinceMs) }),
    ...(lineage?.repeats !== undefined && { repeats: lineage.repeats }),
    ...(lineage && lineage.repeatedBy.length > 0 && { repeatedBy: [...lineage.repeatedBy] }),
    ...(log && { log: jsonLastLines(log) }),
    ...(missing && { missing: jsonMissing(missing) }),
    causes: causes.map(({ code, cause, evidence }) => ({ code, cause, evidence })),
    next: next.map(({ code, what, command }) => ({ code, what, command })),
  };
}

function jsonLastLines({ component, lines, ageMs, refusal }: LastLines): NonNullable<JsonDiagnosis['log']> {
  return {
    component,
    ...(ageMs !== undefined && { ageMs }),
    lines: lines.map(jsonLog),
    ...(refusal !== undefined && { refusal: redactSecrets(refusal) }),
  };
}

function jsonMissing(missing: Missing): NonNullable<JsonDiagnosis['missing']> {
  const { statuses, expectedFrom, since, usualMs, usualCode, usualReason, dueAt, overdueMs } = missing;
  return {
    statuses: [...statuses],
    expectedFrom,
    ...(since && { since: { what: since.what, at: isoTime(since.epochMs) } }),
    ...{ usualMs, usualCode, usualReason },
    ...(dueAt !== undefined && { dueAt: isoTime(dueAt) }),
    overdueMs,
  };
}

/** A finding about the journal of a session as JSON. */
export function jsonFinding(sessionId: string, { code, severity, message, key }: Finding): JsonFinding {
  return { sessionId, code, severity, message: redactSecrets(message), ...(key !== undefined && { key }) };
}

/** Failures that read alike as JSON. */
export function jsonErrorGroup(group: ErrorGroup): JsonErrorGroup {
  const { fingerprint, status, writer, count, sessions, sessionIds } = group;
  const { errorMessage } = group.lastSeen;
  return {
    fingerprint: redactSecrets(fingerprint),
    ...{ status, writer },
    ...(errorMessage !== undefined && { errorMessage: redactSecrets(errorMessage) }),
    ...{ count, sessions },
    firstSeen: group.firstSeen.timestamp,
    lastSeen: group.lastSeen.timestamp,
    sessionIds: [...sessionIds],
  };
}

/** Counts of many sessions as JSON. @param since epoch milliseconds */
export function jsonStats(
  since: number,
  { sessions, work, byState, failureRate, phases }: Stats,
  tokens?: readonly TokenTotal[],
): JsonStats {
  // A session that is counted has an event, so none is "not found".
  const { 'not found': _, ...states } = byState;
  return {
    since: isoTime(since),
    sessions,
    ...(work !== undefined && { work }),
    byState: states,
    ...(failureRate !== undefined && { failureRate }),
    phases: phases.map((phase) => ({ ...phase })),
    ...(tokens && { tokens: tokens.map((total) => ({ ...total })) }),
  };
}

/** What a session costs as JSON. */
export function jsonCost(sessionId: string, { lines, tokens, notes, ...estimate }: CostEstimate): JsonCost {
  return {
    sessionId,
    ...estimate,
    lines: lines.map((line) => ({ ...line })),
    tokens: tokens.map((usage) => ({ ...usage })),
    notes: notes.map((note) => ({ ...note })),
  };
}

const END_CODES = {
  JOURNALED: 'journaled',
  NO_AGENT: 'no-agent',
  STILL_RUNS: 'still-runs',
  UNCERTAIN: 'uncertain',
} as const satisfies Readonly<Record<StopEnd['code'], string>>;

/** What a stop did as JSON. */
export function jsonStop(sessionId: string, stopped: StoppedSession): JsonStop {
  const { execution, end, hadEnded } = stopped;
  const risk: StopRisk | undefined = stopRisk(stopped);
  return {
    ...{ sessionId, execution, end: END_CODES[end.code], hadEnded },
    ...(end.code === 'JOURNALED' && { event: jsonEvent(end.event) }),
    ...(risk && { mayStillHappen: risk.code, message: redactSecrets(risk.text) }),
  };
}

/** A session that repeats another one, as JSON. */
export function jsonRetried({ sessionId, repeats }: Retried): JsonRetried {
  return { kind: 'started', sessionId, repeats };
}

/** A session on which a verb did not act, as JSON. */
export function jsonUndone(
  sessionId: string,
  { code, message }: { readonly code: string | undefined; readonly message: string },
): JsonUndone {
  return {
    kind: 'not-done',
    sessionId,
    ...(code !== undefined && { code }),
    message: redactSecrets(message),
  };
}
