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
  /** Returns a number from 0 to less than 1, for functions with a random result. */
  readonly random: () => number;
}

/** A parsed path. */
export interface Path {
  readonly text: string;
  /** Returns the value at the path, `undefined` without one. A path that can lead to several values returns an array of them. */
  read(scope: Scope): Json | undefined;
}

/** A path to exactly one place, as the names of fields and the indexes of items that lead to it. */
export type ReferencePath = readonly (string | number)[];

interface ParsedPath {
  readonly isContext: boolean;
  /** The path up to the first operator. */
  readonly steps: ReferencePath;
  /** The path from the first operator on, in the syntax of jsonpath-plus; empty without an operator. */
  readonly query: string;
}

/** One part of a path: a field, an item, or an operator in the syntax of jsonpath-plus. */
interface Selector {
  readonly descends: boolean;
  readonly step: string | number | { readonly operator: string };
}

const DOT_NAME = /(?:[^\s.[\](){}'",:?*@\\]|\\.)+/suy;
const QUOTED_NAME = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/suy;
const INDEX = /-?\d+(?= *\])/y;
const INDEXES = /\d+(?: *, *\d+)+(?= *\])/y;
const SLICE = /(?:-?\d+)?:(?:-?\d+)?(?= *\])/y;
/** The names that jsonpath-plus never mistakes for operators: it splits the text of a path, without regard to quotes. */
const PLAIN_NAME = /^(?=.*[\p{L}\p{N}_])[\p{L}\p{N}_ .-]+$/u;

/**
 * Parses a path.
 *
 * @throws ExpressionError naming the first character that is not part of a supported path
 */
export function parsePath(text: string): Path {
  const cursor = createCursor(text);
  const path = scanPath(cursor);
  if (!cursor.atEnd) cursor.fail('a field, an index or the end of the path');
  return path;
}

/**
 * Parses a path that a state can write to.
 *
 * @throws ExpressionError unless the path leads to exactly one place, outside the context object
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

/** Parses the path at the cursor, up to the first character that is not part of it. */
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
 * Returns the input with the result at the path. The input itself does not change.
 *
 * @throws StatesError `States.ResultPathMatchFailure` when a value on the path cannot have the next field or item
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
    `The result cannot be placed at ${place}, which the input cannot have.`,
  );
}

function takeStep(value: Json | undefined, step: string | number): Json | undefined {
  if (value === undefined) return undefined;
  if (typeof step === 'number') return Array.isArray(value) ? value.at(step) : undefined;
  return isJsonObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}

/** Finds all values of a query. Ignores what jsonpath-plus finds in JavaScript only: characters, and the length of texts and arrays. */
function findAll(value: Json | undefined, query: string): Json[] {
  const found: Json[] = [];
  if (typeof value !== 'object' || value === null) return found;
  JSONPath({
    path: query,
    json: value,
    eval: false,
    callback(place: Json, _type, { parent, parentProperty }) {
      const isJson = typeof parent === 'object' && !(Array.isArray(parent) && parentProperty === 'length');
      if (isJson) found.push(place);
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
  if (cursor.take(/(?=\()/y) !== undefined)
    cursor.fail('a field: functions such as length() are not supported');
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
    'an index, a slice, * or a quoted name: filters, scripts and several names are not supported',
  );
}

function queryText(cursor: Cursor, step: Selector['step']): string {
  if (typeof step === 'object') return step.operator;
  if (typeof step === 'string') {
    if (!PLAIN_NAME.test(step)) {
      cursor.fail('after an operator, a name of letters, digits, spaces, dots, _ and -');
    }
    return `['${step}']`;
  }
  return step < 0 ? `[${step}:${step === -1 ? '' : step + 1}]` : `[${step}]`;
}

function withoutEscapes(name: string): string {
  return name.replaceAll(/\\(.)/gsu, '$1');
}
