/**
 * How deep arrays and objects may nest in what the stack takes. AWS documents no limit of its own; the parsers that its Java
 * services use refuse more by default. A deeper value overflows the call stack of code that walks it.
 */
export const MAX_JSON_DEPTH = 1_000;

/** Whether a JSON text nests deeper than `max` levels. Takes time in proportion to its length, and no stack. */
export function isTooDeep(json: string, max: number = MAX_JSON_DEPTH): boolean {
  let depth = 0;
  let isQuoted = false;
  for (let at = 0; at < json.length; at += 1) {
    const character = json[at];
    if (isQuoted) {
      if (character === '\\') at += 1;
      else isQuoted = character !== '"';
    } else if (character === '"') isQuoted = true;
    else if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth -= 1;
    if (depth > max) return true;
  }
  return false;
}
