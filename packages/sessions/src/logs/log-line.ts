import { parseTimestamp, redactSecrets } from '@agents/events';

/** The components that write a log. The workflow's is that of both state machines. */
export const LOG_COMPONENTS = ['workflow', 'invoker', 'poller', 'agent'] as const;
export type LogComponent = (typeof LOG_COMPONENTS)[number];

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** A line as CloudWatch Logs has it. */
export interface StoredLine {
  readonly eventId: string;
  readonly logStreamName: string;
  /** Epoch milliseconds. */
  readonly timestamp: number;
  readonly message: string;
}

/** A line of a component's log, without secrets. */
export interface LogLine {
  /** Differs from that of every other line of the stage. */
  readonly id: string;
  /** By the clock of its writer, in epoch milliseconds. */
  readonly epochMs: number;
  readonly component: LogComponent;
  readonly stream: string;
  /** Absent for a line that is not JSON of a component. */
  readonly level?: LogLevel;
  /** The session that the line names. */
  readonly sessionId?: string;
  readonly message: string;
  /** What the line says besides. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly stack?: string;
  /** The text of a line that is not JSON of a component: of a crash, or of the platform. */
  readonly raw?: string;
}

/** Reads a line. A line that is not JSON of a component is kept as it is. */
export function parseLogLine(component: LogComponent, stored: StoredLine): LogLine {
  const { eventId, logStreamName: stream, timestamp, message: text } = stored;
  const raw = redactSecrets(text.trimEnd());
  const about = { id: `${component} ${eventId}`, component, stream };
  const json = objectIn(raw);
  if (json && component === 'workflow' && typeof json['execution_arn'] === 'string') {
    return { ...about, ...workflowLine(json, json['execution_arn'], timestamp) };
  }
  const { level, time, component: _, session_id, message, stack, ...fields } = json ?? {};
  if (!isLevel(level) || typeof message !== 'string') {
    return { ...about, epochMs: timestamp, message: raw, fields: {}, raw };
  }
  return {
    ...about,
    epochMs: (typeof time === 'string' ? parseTimestamp(time) : undefined) ?? timestamp,
    level,
    message,
    fields,
    ...(typeof session_id === 'string' && { sessionId: session_id }),
    ...(typeof stack === 'string' && { stack }),
  };
}

function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return recordOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

function isLevel(value: unknown): value is LogLevel {
  return LOG_LEVELS.some((level) => level === value);
}

/**
 * A line of a state machine: an event of an execution's history. Its log has the level ERROR, so each line is about something
 * that failed. The name of the execution names the session.
 */
function workflowLine(
  { type, event_timestamp, details }: Readonly<Record<string, unknown>>,
  executionArn: string,
  timestamp: number,
) {
  const { error, cause, name, ...rest } = recordOf(details) ?? {};
  const words = [type, name, error, cause].filter((word) => typeof word === 'string' && word !== '');
  const at = Number(event_timestamp);
  const sessionId = executionName(executionArn);
  return {
    epochMs: Number.isSafeInteger(at) && at > 0 ? at : timestamp,
    level: 'error' as const,
    ...(sessionId !== undefined && { sessionId }),
    message: words.join(': '),
    fields: { ...resourceOf(rest), execution_arn: executionArn },
  };
}

/** `arn:aws:states:REGION:ACCOUNT:execution:MACHINE:NAME`; an Express execution does not name its session. */
function executionName(arn: string): string | undefined {
  return /:execution:[^:]+:([^:]+)$/.exec(arn)?.[1];
}

function resourceOf({ resourceType, resource }: Readonly<Record<string, unknown>>): object {
  return typeof resourceType === 'string' ? { resource: `${resourceType}:${String(resource)}` } : {};
}

/** What Lambda writes about every request, also about one that succeeds. */
const ROUTINE = /^(?:START|END|INIT_START|REPORT|XRAY) /;

/** A report with a status names a failure: `Status: timeout`, `Error Type: Runtime.ExitError`. */
const BAD_REPORT = /\t(?:Status: (?!success)|Error Type: )/;

/** Whether a line is one that Lambda writes about every request. */
export function isRoutine({ raw }: Pick<LogLine, 'raw'>): boolean {
  return raw !== undefined && ROUTINE.test(raw) && !BAD_REPORT.test(raw);
}

/** Whether a line tells of something that went wrong: a warning, an error, a crash, or a timeout of the platform. */
export function isAboutFailure(line: Pick<LogLine, 'level' | 'raw'>): boolean {
  if (line.raw !== undefined) return line.raw !== '' && !isRoutine(line);
  return line.level === 'warn' || line.level === 'error';
}
