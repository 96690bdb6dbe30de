import type { LogLine } from '../logs/log-line.ts';
import { isoTime } from './json-session.ts';
import type { JsonLog } from './types.ts';

/** A line of a log as JSON. Components log their fields in snake_case. */
export function jsonLog({ epochMs, component, stream, fields, ...line }: LogLine): JsonLog {
  const { sessionId, level, message, stack, raw } = line;
  return {
    ...{ kind: 'log', timestamp: isoTime(epochMs), component, stream },
    ...(sessionId !== undefined && { sessionId }),
    ...(level !== undefined && { level }),
    message,
    fields: Object.fromEntries(Object.entries(fields).map(([name, value]) => [camelCase(name), value])),
    ...(stack !== undefined && { stack }),
    ...(raw !== undefined && { raw }),
  };
}

function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
}
