import type { StackLog } from '../../src/log.ts';

/** A log that keeps its lines for the test to read. */
export interface RecordingLog extends StackLog {
  readonly lines: { readonly level: string; readonly fields: object; readonly message: string }[];
  /** The messages of one level. */
  messages(level: string): string[];
}

/** Makes an empty log. */
export function createRecordingLog(): RecordingLog {
  const lines: RecordingLog['lines'] = [];
  const at = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, fields, message });
  return {
    lines,
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    messages: (level) => lines.filter((line) => line.level === level).map((line) => line.message),
  };
}
