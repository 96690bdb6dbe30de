import * as v from 'valibot';

/** A line that a function or an agent wrote, for the stack's log. */
export interface Output {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** A line of `createLogger` in packages/service. Its time and component are left out: the stack's line has both. */
const logLineSchema = v.pipe(
  v.looseObject({ level: v.picklist(['debug', 'info', 'warn', 'error']), message: v.string() }),
  v.transform(({ level, message, time: _time, component: _component, ...fields }): Output => {
    return { level, fields, message };
  }),
);

/** An error that left a handler, as Lambda's runtime writes it (lambda/runtime/bootstrap.mjs). */
const runtimeErrorSchema = v.pipe(
  v.object({ errorType: v.string(), errorMessage: v.string(), trace: v.array(v.string()) }),
  v.transform(({ errorType, errorMessage, trace }): Output => {
    return { level: 'error', fields: { stack: trace.join('\n') }, message: `${errorType}: ${errorMessage}` };
  }),
);

const outputSchema = v.pipe(v.string(), v.parseJson(), v.union([logLineSchema, runtimeErrorSchema]));

/** Reads a line of a process. A line that is not in the format of a log is shown as it is. */
export function readOutput(line: string): Output {
  const parsed = v.safeParse(outputSchema, line);
  return parsed.success ? parsed.output : { level: 'info', fields: {}, message: line };
}
