import { createHash } from 'node:crypto';
import { isJsonObject, type Json, type JsonObject, parseJsonText } from './json.ts';

/** What a function is called with. */
export interface Call {
  readonly values: readonly Json[];
  /** Of a first argument that is a text of the definition: the parts before, between and after its placeholders. */
  readonly pieces: readonly string[] | undefined;
  /** Returns a number from 0 to less than 1. */
  readonly random: () => number;
}

/** An intrinsic function. Throws an `IntrinsicError` on invalid arguments. */
export type Intrinsic = (call: Call) => Json;

/** Why a function failed, with the error name for Retry and Catch. */
export class IntrinsicError extends Error {
  override readonly name = 'IntrinsicError';
  readonly errorName: 'States.IntrinsicFailure' | 'States.Runtime';

  constructor(message: string, errorName: IntrinsicError['errorName'] = 'States.IntrinsicFailure') {
    super(message);
    this.errorName = errorName;
  }
}

/** Maximum number of items of States.ArrayRange, and of characters to encode, decode or hash (AWS documentation). */
const MAX_RANGE_ITEMS = 1000;
const MAX_CHARACTERS = 10_000;

const HASHES: ReadonlyMap<string, string> = new Map([
  ['MD5', 'md5'],
  ['SHA-1', 'sha1'],
  ['SHA-256', 'sha256'],
  ['SHA-384', 'sha384'],
  ['SHA-512', 'sha512'],
]);

/** The functions by name, each with its minimum and maximum number of arguments. */
const INTRINSICS: ReadonlyMap<string, readonly [number, number, (args: Arguments) => Json]> = new Map([
  ['States.Array', [0, Number.POSITIVE_INFINITY, (args) => [...args.values]]],
  ['States.ArrayContains', [2, 2, (args) => contains(args.array(0), args.value(1))]],
  ['States.ArrayGetItem', [2, 2, (args) => args.array(0)[args.integer(1)] ?? null]],
  ['States.ArrayLength', [1, 1, (args) => args.array(0).length]],
  ['States.ArrayPartition', [2, 2, (args) => partition(args.array(0), args.integer(1))]],
  ['States.ArrayRange', [3, 3, (args) => range(args.integer(0), args.integer(1), args.integer(2))]],
  ['States.ArrayUnique', [1, 1, (args) => unique(args.array(0))]],
  ['States.Base64Decode', [1, 1, (args) => decode(args.shortText(0))]],
  ['States.Base64Encode', [1, 1, (args) => Buffer.from(args.shortText(0)).toString('base64')]],
  ['States.Format', [1, Number.POSITIVE_INFINITY, format]],
  ['States.Hash', [2, 2, (args) => hash(args.shortText(0), args.text(1))]],
  ['States.JsonMerge', [3, 3, merge]],
  ['States.JsonToString', [1, 1, (args) => JSON.stringify(args.value(0))]],
  ['States.MathAdd', [2, 2, (args) => args.integer(0) + args.integer(1)]],
  ['States.MathRandom', [2, 3, mathRandom]],
  ['States.StringSplit', [2, 2, (args) => split(args.text(0), args.text(1))]],
  ['States.StringToJson', [1, 1, (args) => parse(args.text(0))]],
  ['States.UUID', [0, 0, uuid]],
]);

/** Finds an intrinsic function of the Amazon States Language by its full name. */
export function findIntrinsic(name: string): Intrinsic | undefined {
  const found = INTRINSICS.get(name);
  if (!found) return undefined;
  const [least, most, run] = found;
  return (call) => {
    const { length } = call.values;
    try {
      if (length >= least && length <= most) return run(readArguments(call));
    } catch (error) {
      throw error instanceof IntrinsicError ? new IntrinsicError(`${name}: ${error.message}`) : error;
    }
    const expected = least === most ? least : `${least} to ${most}`;
    throw new IntrinsicError(`${name} takes ${expected} arguments, found ${length}`);
  };
}

interface Arguments extends Call {
  value(index: number): Json;
  array(index: number): Json[];
  object(index: number): JsonObject;
  text(index: number): string;
  /** A text of at most 10,000 characters. */
  shortText(index: number): string;
  /** A number, rounded to an integer. */
  integer(index: number): number;
}

function readArguments(call: Call): Arguments {
  const value = (index: number) => call.values[index] ?? null;
  const wrong = (index: number, expected: string) =>
    new IntrinsicError(`argument ${index + 1} must be ${expected}, found ${kindOf(value(index))}`);
  const text = (index: number) => {
    const found = value(index);
    if (typeof found === 'string') return found;
    throw wrong(index, 'a string');
  };
  return {
    ...call,
    value,
    text,
    array(index) {
      const found = value(index);
      if (Array.isArray(found)) return found;
      throw wrong(index, 'an array');
    },
    object(index) {
      const found = value(index);
      if (isJsonObject(found)) return found;
      throw wrong(index, 'an object');
    },
    shortText(index) {
      const found = text(index);
      if (found.length <= MAX_CHARACTERS) return found;
      throw wrong(index, `a string of at most ${MAX_CHARACTERS} characters`);
    },
    integer(index) {
      const found = value(index);
      // Step Functions rounds halves up. Adding 0 turns -0 into 0.
      if (typeof found === 'number') return Math.round(found) + 0;
      throw wrong(index, 'a number');
    },
  };
}

/** Describes a value without quoting it, because errors are logged and values belong to the user. */
function kindOf(value: Json): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return `a string of ${value.length} characters`;
  return Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`;
}

function contains(items: readonly Json[], wanted: Json): boolean {
  const key = canonical(wanted);
  return items.some((item) => canonical(item) === key);
}

function unique(items: readonly Json[]): Json[] {
  const first = new Map<string, Json>();
  for (const item of items) {
    const key = canonical(item);
    if (!first.has(key)) first.set(key, item);
  }
  return [...first.values()];
}

/** Returns the same text for equal values, also when their fields are in another order. */
function canonical(value: Json): string {
  return JSON.stringify(value, (_key, part: Json) =>
    isJsonObject(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  );
}

function partition(items: readonly Json[], size: number): Json[] {
  if (size < 1) throw new IntrinsicError(`argument 2 must be at least 1, found ${size}`);
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

function range(first: number, last: number, step: number): Json[] {
  if (step === 0) throw new IntrinsicError('argument 3 must not be 0');
  const length = Math.max(0, Math.floor((last - first) / step) + 1);
  if (length > MAX_RANGE_ITEMS) {
    throw new IntrinsicError(`the array would have ${length} items; the maximum is ${MAX_RANGE_ITEMS}`);
  }
  return Array.from({ length }, (_, index) => first + index * step);
}

function decode(text: string): string {
  const digits = text.replace(/={1,2}$/, '');
  if (/^[A-Za-z0-9+/]*$/.test(digits) && digits.length % 4 !== 1) {
    return Buffer.from(digits, 'base64').toString('utf8');
  }
  throw new IntrinsicError('argument 1 is not Base64');
}

function format({ pieces, text, values }: Arguments): string {
  const [head = '', ...rest] = pieces ?? text(0).split('{}');
  if (rest.length !== values.length - 1) {
    throw new IntrinsicError(
      `the text has ${rest.length} placeholders; found ${values.length - 1} values for them`,
    );
  }
  return rest.reduce((result, piece, index) => result + display(values[index + 1] ?? null) + piece, head);
}

/** Writes a value into a text as Step Functions does: arrays and objects look as in Java. */
function display(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(display).join(', ')}]`;
  if (!isJsonObject(value)) return String(value);
  return `{${Object.entries(value)
    .map(([key, item]) => `${key}=${display(item)}`)
    .join(', ')}}`;
}

function hash(data: string, algorithm: string): string {
  const name = HASHES.get(algorithm);
  if (name !== undefined) return createHash(name).update(data).digest('hex');
  throw new IntrinsicError(`argument 2 must be one of ${[...HASHES.keys()].join(', ')}`);
}

function merge({ object, value }: Arguments): Json {
  const [first, second] = [object(0), object(1)];
  if (value(2) === false) return { ...first, ...second };
  throw new IntrinsicError('argument 3 must be false: deep merging is not supported');
}

function mathRandom({ integer, random, values }: Arguments): number {
  const [start, end] = [integer(0), integer(1)];
  if (start >= end)
    throw new IntrinsicError(`argument 2 must be greater than argument 1 (${start}), found ${end}`);
  const chance = values.length === 3 ? seeded(integer(2)) : random();
  return start + Math.floor(chance * (end - start));
}

/** Returns a number from 0 to less than 1, always the same for a seed. */
function seeded(seed: number): number {
  return createHash('sha256').update(String(seed)).digest().readUIntBE(0, 6) / 2 ** 48;
}

function split(text: string, delimiters: string): Json[] {
  const ends = new Set(delimiters);
  const parts = [''];
  for (const character of text) {
    if (ends.has(character)) parts.push('');
    else parts.push((parts.pop() ?? '') + character);
  }
  return parts.filter((part) => part !== '');
}

/** For Step Functions an empty text is null, not an error. */
function parse(text: string): Json {
  if (text.trim() === '') return null;
  try {
    return parseJsonText(text);
  } catch {
    // The parser's own message quotes the text, which is the user's.
    throw new IntrinsicError('argument 1 is not valid JSON');
  }
}

/** A random UUID (version 4). */
function uuid({ random }: Arguments): string {
  const bytes = Buffer.from(Array.from({ length: 16 }, () => Math.floor(random() * 256)));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
