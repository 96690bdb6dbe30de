import * as v from 'valibot';
import { isRecord } from '../is-record.ts';
import { StartError } from '../start-error.ts';

/** Whether an event, or a part of it, matches a pattern. */
export type Matches = (value: unknown) => boolean;

/**
 * Compiles an EventBridge event pattern. Each field of the pattern lists values and conditions; the event must match one of them.
 *
 * @param ruleName for error messages
 * @throws StartError `TEMPLATE_INVALID` on an unsupported operator, because the rule would never match
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

/** A list matches when one of its items does; an empty list counts as absent. */
function holdsFor(value: unknown, condition: Condition): boolean {
  if (!Array.isArray(value)) return condition(value);
  return value.length === 0 ? condition(undefined) : value.some((item: unknown) => condition(item));
}

/** Whether one value of an event matches; an absent field is `undefined`. */
export type Condition = (value: unknown) => boolean;

const literal = v.union([v.string(), v.number(), v.boolean(), v.null()]);
const textList = v.union([v.string(), v.array(v.string())]);
const anythingBut = v.union([
  v.string(),
  v.number(),
  v.array(v.union([v.string(), v.number()])),
  v.strictObject({ prefix: textList }),
  v.strictObject({ suffix: textList }),
]);

const SUPPORTED =
  'values, prefix, suffix, equals-ignore-case, anything-but (with prefix or suffix) and exists';

/**
 * Compiles one entry of a pattern's list.
 *
 * @throws StartError `TEMPLATE_INVALID` on an unsupported operator
 */
export function compileCondition(entry: unknown, path: string): Condition {
  if (v.is(literal, entry)) return (value) => value === entry;
  if (v.is(v.strictObject({ prefix: v.string() }), entry)) return startsWith(entry.prefix);
  if (v.is(v.strictObject({ suffix: v.string() }), entry)) return endsWith(entry.suffix);
  if (v.is(v.strictObject({ exists: v.boolean() }), entry))
    return (value) => (value !== undefined) === entry.exists;
  if (v.is(v.strictObject({ 'equals-ignore-case': v.string() }), entry)) {
    const expected = entry['equals-ignore-case'].toLowerCase();
    return (value) => typeof value === 'string' && value.toLowerCase() === expected;
  }
  if (v.is(v.strictObject({ 'anything-but': anythingBut }), entry)) {
    const excluded = excludedBy(entry['anything-but']);
    return (value) => value !== undefined && !excluded.some((condition) => condition(value));
  }
  throw new StartError(
    'TEMPLATE_INVALID',
    `event pattern of ${path}: the local stack supports ${SUPPORTED}; found ${JSON.stringify(entry)}`,
  );
}

function excludedBy(value: v.InferOutput<typeof anythingBut>): Condition[] {
  if (typeof value === 'object' && 'prefix' in value) return listOf(value.prefix).map(startsWith);
  if (typeof value === 'object' && 'suffix' in value) return listOf(value.suffix).map(endsWith);
  return listOf(value).map((item) => (candidate) => candidate === item);
}

function listOf<Item>(value: Item | Item[]): Item[] {
  return Array.isArray(value) ? value : [value];
}

function startsWith(prefix: string): Condition {
  return (value) => typeof value === 'string' && value.startsWith(prefix);
}

function endsWith(suffix: string): Condition {
  return (value) => typeof value === 'string' && value.endsWith(suffix);
}
