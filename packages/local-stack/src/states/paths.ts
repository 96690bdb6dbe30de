import { JSONPath } from 'jsonpath-plus';
import { type Cursor, createCursor, ExpressionError } from './cursor.ts';
import { isJsonObject, type Json, type JsonObject } from './json.ts';
import { StatesError } from './outcome.ts';

/** What an expression of a state is evaluated on. */
export interface Scope {
  /** What `$` is: a state's input, or the result of its work. */
  readonly input: Json;
  /** What `$$` is. */
  readonly context: JsonObject;
  /** A number from 0 to less than 1, for the functions that give a random result. */
  readonly random: () => number;
}

/** A path of a definition, ready to be read. */
export interface Path {
  readonly text: string;
  /** The value at the path, `undefined` where nothing is. A path that can lead to several values always gives an array. */
  read(scope: Scope): Json | undefined;
}

/** A path to exactly one place: one field (text) or item (number) after the other. */
export type ReferencePath = readonly (string | number)[];

interface ParsedPath {
  readonly isContext: boolean;
  /** The part that leads to one place. */
  readonly steps: ReferencePath;
  /** The part from the first operator on, as jsonpath-plus reads it; empty without operators. */
  readonly query: string;
}

/** What follows the root: a field, an item, or what selects several of them, as jsonpath-plus writes it. */
interface Selector {
  readonly descends: boolean;
  readonly step: string | number | { readonly operator: string };
}

const DOT_NAME = /(?:[^\s.[\](){}'",:?*@\\]|\\.)+/suy;
const QUOTED_NAME = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/suy;
const INDEX = /-?\d+(?= *\])/y;
const INDEXES = /\d+(?: *, *\d+)+(?= *\])/y;
const SLICE = /(?:-?\d+)?:(?:-?\d+)?(?= *\])/y;
/** A name that jsonpath-plus takes for a name: it reads a path as one text, in which other characters are operators. */
const PLAIN_NAME = /^(?=.*[\p{L}\p{N}_])[\p{L}\p{N}_ .-]+$/u;

/**
 * Parses a path.
 *
 * @throws ExpressionError naming the place that is not part of a path that runs here
 */
export function parsePath(text: string): Path {
  const cursor = createCursor(text);
  const path = scanPath(cursor);
  if (!cursor.atEnd) cursor.fail('a field, an index or the end of the path');
  return path;
}

/**
 * Parses a path to one place, which a state can write to.
 *
 * @throws ExpressionError when it is not a path, leads to several places, or into the context object
 */
export function parseReferencePath(text: string): ReferencePath {
  const cursor = createCursor(text);
  const { isContext, steps, query } = parseSelectors(cursor);
  if (isContext || query !== '' || !cursor.atEnd) {
    throw new ExpressionError(
      `'${text}': expected a path to one place of the input, such as $.result.items[0]`,
    );
  }
  return steps;
}

/** Reads a path that other text may follow. */
export function scanPath(cursor: Cursor): Path {
  const start = cursor.position;
  const { isContext, steps, query } = parseSelectors(cursor);
  return {
    text: cursor.since(start),
    read({ input, context }) {
      const value = steps.reduce(takeStep, isContext ? context : input);
      return query === '' ? value : findAll(value, query);
    },
  };
}

/**
 * Places a result in a state's input, which stays as it is: what the path leads through is copied.
 *
 * @throws StatesError `States.ResultPathMatchFailure` where the path leads through something that has no such place
 */
export function placeResult(input: Json, path: ReferencePath, result: Json): Json {
  const [step, ...rest] = path;
  if (step === undefined) return result;
  if (typeof step === 'number') {
    const item = takeStep(input, step);
    if (!Array.isArray(input) || item === undefined) throw cannotPlace(`item ${step}`);
    return input.with(step, placeResult(item, rest, result));
  }
  if (!isJsonObject(input)) throw cannotPlace(`field '${step}'`);
  const field = takeStep(input, step);
  return { ...input, [step]: placeResult(field === undefined ? {} : field, rest, result) };
}

function cannotPlace(place: string): StatesError {
  return new StatesError(
    'States.ResultPathMatchFailure',
    `The result cannot be placed in ${place}: the input has no such place.`,
  );
}

function takeStep(value: Json | undefined, step: string | number): Json | undefined {
  if (value === undefined) return undefined;
  if (typeof step === 'number') return Array.isArray(value) ? value.at(step) : undefined;
  return isJsonObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}

/** What has no fields and no items has no places either: jsonpath-plus would find the characters and the length of a text. */
function findAll(value: Json | undefined, query: string): Json[] {
  const found: Json[] = [];
  if (typeof value !== 'object' || value === null) return found;
  JSONPath({
    path: query,
    json: value,
    eval: false,
    callback(place: Json, _type, { parent, parentProperty }) {
      const isPlace = typeof parent === 'object' && !(Array.isArray(parent) && parentProperty === 'length');
      if (isPlace) found.push(place);
    },
  });
  return found;
}

function parseSelectors(cursor: Cursor): ParsedPath {
  const root = cursor.take(/\$\$?/y) ?? cursor.fail('a path that begins with $ or $$');
  const steps: (string | number)[] = [];
  let query = '';
  for (;;) {
    const selector = scanSelector(cursor);
    if (selector === undefined) return { isContext: root === '$$', steps, query: query && `$${query}` };
    const { descends, step } = selector;
    if (typeof step !== 'object' && !descends && query === '') steps.push(step);
    else query += (descends ? '..' : '') + queryText(cursor, step);
  }
}

function scanSelector(cursor: Cursor): Selector | undefined {
  const dots = cursor.take(/\.\.?/y) ?? '';
  const descends = dots === '..';
  if (cursor.take(/\[ */y)) return { descends, step: scanBracket(cursor) };
  if (dots === '') return undefined;
  if (cursor.take(/\*/y)) return { descends, step: { operator: '[*]' } };
  const name = cursor.take(DOT_NAME) ?? cursor.fail('a field, * or [');
  if (cursor.take(/(?=\()/y) !== undefined) cursor.fail('no function: the local stack runs none in a path');
  return { descends, step: withoutEscapes(name) };
}

function scanBracket(cursor: Cursor): Selector['step'] {
  const step = scanInBracket(cursor);
  if (!cursor.take(/ *\]/y)) cursor.fail(']');
  return step;
}

function scanInBracket(cursor: Cursor): Selector['step'] {
  const name = cursor.take(QUOTED_NAME);
  if (name !== undefined) return withoutEscapes(name.slice(1, -1));
  if (cursor.take(/\*/y)) return { operator: '[*]' };
  const index = cursor.take(INDEX);
  if (index !== undefined) return Number(index);
  const several = cursor.take(SLICE) ?? cursor.take(INDEXES);
  if (several !== undefined) return { operator: `[${several.replaceAll(' ', '')}]` };
  return cursor.fail(
    'an index, a slice, * or a name in quotes: the local stack runs no filter and no script',
  );
}

function queryText(cursor: Cursor, step: Selector['step']): string {
  if (typeof step === 'object') return step.operator;
  if (typeof step === 'string') {
    if (!PLAIN_NAME.test(step))
      cursor.fail('a name of letters, digits, spaces, dots, _ and - after *, .. or a slice');
    return `['${step}']`;
  }
  return step < 0 ? `[${step}:${step === -1 ? '' : step + 1}]` : `[${step}]`;
}

function withoutEscapes(name: string): string {
  return name.replaceAll(/\\(.)/gsu, '$1');
}
