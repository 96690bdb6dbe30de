import * as v from 'valibot';

/** What the stack asks of a function's process: one invocation at a time. */
export interface InvokeMessage {
  readonly requestId: string;
  /** The event as JSON. */
  readonly event: string;
  /** When the invocation is cut off, in milliseconds since 1970. */
  readonly deadline: number;
  readonly functionArn: string;
  /** Base64 of a JSON object, as the caller sent it. */
  readonly clientContext?: string | undefined;
}

/** An error as Lambda reports it to a function's caller. */
const errorSchema = v.object({
  errorType: v.string(),
  errorMessage: v.string(),
  trace: v.array(v.string()),
});

/**
 * What a function's process says: its handler is loaded or could not be, the handler returned or threw. After
 * `init-error` and `fatal` (an error that nobody caught) the process ends.
 */
export const runtimeMessageSchema = v.variant('type', [
  v.object({ type: v.literal('ready') }),
  v.object({ type: v.literal('init-error'), error: errorSchema }),
  v.object({ type: v.literal('result'), requestId: v.string(), payload: v.string() }),
  v.object({ type: v.literal('error'), requestId: v.string(), error: errorSchema }),
  v.object({ type: v.literal('fatal'), requestId: v.string(), error: errorSchema }),
]);

export type RuntimeMessage = v.InferOutput<typeof runtimeMessageSchema>;
