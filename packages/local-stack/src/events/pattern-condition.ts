import * as v from 'valibot';
import { StartError } from '../start-error.ts';

/** Whether one value of an event fits; an absent field is `undefined`. */
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
 * @throws StartError `TEMPLATE_INVALID` when it is none of the supported operators
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
    `event pattern of ${path}: the local stack knows ${SUPPORTED}, not ${JSON.stringify(entry)}`,
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
