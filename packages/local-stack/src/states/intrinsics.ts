import { isJsonObject, type Json } from './json.ts';

/**
 * Stands in for a backslash while the library works: it takes every backslash out of a text that an intrinsic function
 * returns, also those of the data. Unicode keeps this code point for a program's own use; no text carries it.
 */
const STAND_IN = '\u{FDD0}';

const FORMAT = 'States.Format(';

/** What reads its argument byte by byte or as JSON, and so cannot be given the stand-in. */
const READS_BACKSLASHES = ['States.StringToJson(', 'States.Hash(', 'States.Base64Encode('];

/** What the library returns without the backslashes that belong there. */
const LOSES_BACKSLASHES = ['States.JsonToString(', 'States.Base64Decode('];

/** Says which intrinsic functions of a state would give another result than on AWS; empty when all is well. */
export function intrinsicFaults(state: object): string[] {
  const text = JSON.stringify(state);
  const uses = (call: string) => text.includes(call);
  const faults = LOSES_BACKSLASHES.filter(uses).map((call) => `${nameOf(call)} loses backslashes here`);
  const mixed = uses(FORMAT) ? READS_BACKSLASHES.filter(uses) : [];
  return [
    ...faults,
    ...mixed.map((call) => `${nameOf(call)} cannot be in one state with ${nameOf(FORMAT)} here`),
  ];
}

function nameOf(call: string): string {
  return call.slice(0, -1);
}

/** Whether the library would take the backslashes out of a state's data. */
export function losesBackslashes(fields: object): boolean {
  return JSON.stringify(fields).includes(FORMAT);
}

/** Puts stand-ins for the backslashes of every text in the value. */
export function hideBackslashes(value: Json): Json {
  return mapTexts(value, (text) => text.replaceAll('\\', STAND_IN));
}

/** Undoes `hideBackslashes`. */
export function restoreBackslashes(value: Json): Json {
  return mapTexts(value, (text) => text.replaceAll(STAND_IN, '\\'));
}

function mapTexts(value: Json, change: (text: string) => string): Json {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, change)]));
}
