import { describeError } from '@agents/events';
import * as v from 'valibot';

/** What a state machine's Catch makes of an error. */
const caughtSchema = v.looseObject({ Error: v.string(), Cause: v.optional(v.string(), '') });

/** What Lambda puts into `Cause` when the function threw. */
const lambdaCauseSchema = v.pipe(v.string(), v.parseJson(), v.looseObject({ errorMessage: v.string() }));

/**
 * How the state machine's call of the invoker failed for good, as `Name: message`; `undefined` if it did not fail.
 *
 * @param invocation what the state machine keeps of that call: the invoker's answer, or `{Error, Cause}`
 */
export function invokerError(invocation: unknown): string | undefined {
  const caught = v.safeParse(caughtSchema, invocation);
  if (!caught.success) return undefined;
  const { Error: name, Cause } = caught.output;
  const cause = v.safeParse(lambdaCauseSchema, Cause);
  // Lambda itself words some of these (a timeout, an exit), so they have not been redacted and cut yet.
  return describeError({
    name,
    message: cause.success ? cause.output.errorMessage : Cause || 'no cause given',
  });
}
