import * as v from 'valibot';

/** A JSON value as it travels between states. */
export type Json = null | boolean | number | string | Json[] | JsonObject;

/** A JSON object. */
export type JsonObject = { [key: string]: Json };

/** Accepts what JSON can carry and nothing else: no `undefined`, functions, dates or numbers without a text form. */
export const JsonSchema = v.custom<Json>(isJson, 'Expected a JSON value');

/**
 * Parses a JSON text.
 *
 * @throws SyntaxError when the text is not JSON
 */
export function parseJsonText(text: string): Json {
  const value: Json = JSON.parse(text);
  return value;
}

/**
 * What a caller would read after the value went over the wire: a copy of its JSON form. A value that JSON leaves out,
 * such as `undefined`, arrives as `null`, as from a Lambda function that returns nothing.
 */
export function overTheWire(value: unknown): Json {
  return parseJsonText(JSON.stringify(value) ?? 'null');
}

/** The bytes of a value's JSON form. */
export function bytesOf(value: Json): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** Whether the value is a JSON object, not an array and not null. */
export function isJsonObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isJson(value: unknown): value is Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isJson);
  return typeof value === 'object' && Object.values(value).every(isJson);
}
