import * as v from 'valibot';
import { isTooDeep, MAX_JSON_DEPTH } from '../json-depth.ts';

/** A JSON value as it travels between states. */
export type Json = null | boolean | number | string | Json[] | JsonObject;

/** A JSON object. */
export type JsonObject = { [key: string]: Json };

/** Accepts JSON values only: no `undefined`, functions, dates, NaN or infinity. */
export const JsonSchema = v.custom<Json>(isJson, 'Expected a JSON value');

/**
 * Parses a JSON text.
 *
 * @throws SyntaxError when the text is not JSON or nests too deep
 */
export function parseJsonText(text: string): Json {
  if (isTooDeep(text)) throw new SyntaxError(`it nests deeper than ${MAX_JSON_DEPTH} levels`);
  const value: Json = JSON.parse(text);
  return value;
}

/**
 * Copies a value through its JSON form, as a call over the network does. A value without a JSON form, such as `undefined`,
 * becomes `null`, as it does for a Lambda function that returns nothing.
 */
export function overTheWire(value: unknown): Json {
  return parseJsonText(JSON.stringify(value) ?? 'null');
}

/** The bytes of a value's JSON form. */
export function bytesOf(value: Json): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** Whether a value is an object, and neither an array nor null. */
export function isJsonObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isJson(value: unknown): value is Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isJson);
  return typeof value === 'object' && Object.values(value).every(isJson);
}
