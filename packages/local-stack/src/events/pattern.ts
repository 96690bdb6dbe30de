import { isRecord } from '../is-record.ts';
import { StartError } from '../start-error.ts';
import { type Condition, compileCondition } from './pattern-condition.ts';

/** Whether an event (or a part of one) fits a pattern. */
export type Matches = (value: unknown) => boolean;

/**
 * Compiles an EventBridge event pattern: every field named in it must hold one of the values or conditions listed there.
 *
 * @param ruleName for the message of an error
 * @throws StartError `TEMPLATE_INVALID` on an operator the local stack does not have: a rule that quietly never fires is worse
 */
export function compilePattern(pattern: Readonly<Record<string, unknown>>, ruleName: string): Matches {
  const fields = Object.entries(pattern).map(([name, expected]) => {
    const matches = compileField(expected, `${ruleName}: ${name}`);
    return (value: unknown) => matches(isRecord(value) ? value[name] : undefined);
  });
  return (value) => fields.every((matches) => matches(value));
}

function compileField(expected: unknown, path: string): Matches {
  if (Array.isArray(expected)) {
    const conditions = expected.map((item: unknown) => compileCondition(item, path));
    return (value) => conditions.some((condition) => holdsFor(value, condition));
  }
  if (isRecord(expected)) return compilePattern(expected, path);
  throw new StartError(
    'TEMPLATE_INVALID',
    `event pattern of ${path}: expected a list of values or an object`,
  );
}

/** A field that holds a list fits when one of its items does; an empty list counts as absent. */
function holdsFor(value: unknown, condition: Condition): boolean {
  if (!Array.isArray(value)) return condition(value);
  return value.length === 0 ? condition(undefined) : value.some((item: unknown) => condition(item));
}
