import { isJsonObject, type Json, type JsonObject } from './json.ts';

/**
 * The key under which the library finds our context object. The library always writes its own clock and the input of
 * its own run into `$$.Execution`, so a definition's `$$` is pointed at a place that it leaves alone.
 */
export const CONTEXT_KEY = 'Aws';

const LITERAL_OR_CONTEXT = /'(?:\\.|[^'\\])*'|\$\$/g;

/** Points every `$$` of a path or an intrinsic function at our context object; quoted text stays as it is. */
export function translatePath(path: string): string {
  return path.replace(LITERAL_OR_CONTEXT, (found) => (found === '$$' ? `$$.${CONTEXT_KEY}` : found));
}

/** Translates the paths of a payload template: the strings under keys that end in `.$`. */
export function translateTemplate(template: Json): Json {
  if (Array.isArray(template)) return template.map(translateTemplate);
  if (!isJsonObject(template)) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) => [
      key,
      key.endsWith('.$') && typeof value === 'string' ? translatePath(value) : translateTemplate(value),
    ]),
  );
}

/**
 * Translates a rule of a Choice state. Of `IsPresent: false` and its kind the library makes a rule that never matches;
 * it does know `Not`.
 */
export function translateRule(rule: JsonObject): JsonObject {
  const { Next, ...test } = rule;
  const [negated] =
    Object.entries(test).find(([key, value]) => key.startsWith('Is') && value === false) ?? [];
  const translated = translateTest(negated === undefined ? test : { Not: { ...test, [negated]: true } });
  return Next === undefined ? translated : { ...translated, Next };
}

function translateTest(test: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(test).map(([key, value]) => [key, translateOperand(key, value)]));
}

function translateOperand(key: string, value: Json): Json {
  if (Array.isArray(value)) return value.map((rule) => (isJsonObject(rule) ? translateRule(rule) : rule));
  if (isJsonObject(value)) return translateRule(value);
  const isPath = key === 'Variable' || key.endsWith('Path');
  return isPath && typeof value === 'string' ? translatePath(value) : value;
}
