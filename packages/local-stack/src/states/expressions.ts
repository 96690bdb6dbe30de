import { type Cursor, createCursor, ExpressionError } from './cursor.ts';
import { findIntrinsic, IntrinsicError } from './intrinsics.ts';
import type { Json } from './json.ts';
import { StatesError } from './outcome.ts';
import { parsePath, type Scope, scanPath } from './paths.ts';

/** A parsed path or intrinsic function: returns its value. */
export type Expression = (scope: Scope) => Json;

/** An argument of a function. */
interface Argument {
  readonly evaluate: Expression;
  /** Of a text: the parts before, between and after its placeholders. */
  readonly pieces?: readonly string[];
}

/** The largest number of functions in one field (Step Functions quota). */
const MAX_FUNCTIONS = 10;

const FUNCTION_NAME = /[A-Za-z0-9._]+(?=\()/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const CONSTANT = /(?:true|false|null)(?=[\s,)])/y;
const TEXT = /'(?:[^'\\]|\\.)*'/suy;
const TEXT_PART = /\{\}|\\(?<escaped>.?)|\{|[^\\{]+/gsu;
const SPACE = /\s*/y;

/**
 * Parses the value of a field whose name ends in `.$`: a path or a call of an intrinsic function. Evaluating it throws a
 * StatesError: `States.Runtime` for a path without a value, `States.IntrinsicFailure` for a function that fails.
 *
 * @param field the name of the field, for messages
 * @throws ExpressionError when the text is neither, or calls an unknown function
 */
export function parseExpression(text: string, field: string): Expression {
  return text.startsWith('$') ? pathExpression(text, field) : callExpression(text);
}

function pathExpression(text: string, field: string): Expression {
  const path = parsePath(text);
  return (scope) => {
    const value = path.read(scope);
    if (value !== undefined) return value;
    throw new StatesError(
      'States.Runtime',
      `The JSONPath '${text}' specified for the field '${field}' could not be found in the input`,
    );
  };
}

function callExpression(text: string): Expression {
  const cursor = createCursor(text);
  const call = scanCall(cursor, { functions: 0 });
  if (!cursor.atEnd) cursor.fail('the end of the text');
  return (scope) => {
    try {
      return call(scope);
    } catch (error) {
      if (!(error instanceof IntrinsicError)) throw error;
      throw new StatesError(
        error.errorName,
        `The function '${text}' had the following error: ${error.message}`,
      );
    }
  };
}

function scanCall(cursor: Cursor, count: { functions: number }): Expression {
  count.functions += 1;
  if (count.functions > MAX_FUNCTIONS) cursor.fail(`at most ${MAX_FUNCTIONS} functions in one field`);
  const name = cursor.take(FUNCTION_NAME) ?? cursor.fail('a path or a function such as States.Format(…)');
  const intrinsic = findIntrinsic(name);
  if (!intrinsic) {
    throw new ExpressionError(`'${name}' is not an intrinsic function of the Amazon States Language`);
  }
  const args = scanArguments(cursor, count);
  const pieces = args[0]?.pieces;
  return (scope) =>
    intrinsic({ values: args.map((argument) => argument.evaluate(scope)), pieces, random: scope.random });
}

function scanArguments(cursor: Cursor, count: { functions: number }): Argument[] {
  cursor.take(/\(\s*/y);
  if (cursor.take(/\)/y)) return [];
  const args: Argument[] = [];
  do {
    cursor.take(SPACE);
    args.push(scanArgument(cursor, count));
    cursor.take(SPACE);
  } while (cursor.take(/,/y));
  if (!cursor.take(/\)/y)) cursor.fail(', or )');
  return args;
}

function scanArgument(cursor: Cursor, count: { functions: number }): Argument {
  if (cursor.take(/(?=\$)/y) !== undefined) return pathArgument(cursor);
  if (cursor.take(/(?=')/y) !== undefined) return textArgument(cursor);
  const constant = cursor.take(CONSTANT) ?? cursor.take(NUMBER);
  if (constant === undefined) return { evaluate: scanCall(cursor, count) };
  const value: Json = JSON.parse(constant);
  return { evaluate: () => value };
}

function pathArgument(cursor: Cursor): Argument {
  const path = scanPath(cursor);
  return {
    evaluate(scope) {
      const value = path.read(scope);
      if (value !== undefined) return value;
      const message = `The JsonPath argument for the field '${path.text}' could not be found in the input`;
      throw new IntrinsicError(message, 'States.Runtime');
    },
  };
}

/** Texts of the definition have escapes: `\{\}` is not a placeholder of States.Format. Texts of the input have none. */
function textArgument(cursor: Cursor): Argument {
  const quoted = cursor.take(TEXT) ?? cursor.fail("a text that ends with '");
  const pieces = [''];
  for (const { 0: part, groups } of quoted.slice(1, -1).matchAll(TEXT_PART)) {
    const escaped = groups?.['escaped'];
    if (escaped !== undefined && !"'{}\\".includes(escaped)) {
      cursor.fail(`only the escapes \\', \\{, \\} and \\\\ in the text before, found ${part}`);
    }
    if (part === '{}') pieces.push('');
    else pieces.push((pieces.pop() ?? '') + (escaped ?? part));
  }
  const text = pieces.join('{}');
  return { evaluate: () => text, pieces };
}
