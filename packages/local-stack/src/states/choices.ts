import { parseTimestamp } from './clock.ts';
import { ExpressionError } from './cursor.ts';
import { isJsonObject, type Json } from './json.ts';
import { StatesError } from './outcome.ts';
import { type Path, parsePath, type Scope } from './paths.ts';

/** Whether a rule of a Choice state holds. Throws a StatesError `States.Runtime` for a path without a value. */
export type Rule = (scope: Scope) => boolean;

/** Compares a value with the operand of a rule. */
type Comparison = (value: Json, operand: Json) => boolean;

const COMPARISON = /^(String|Numeric|Boolean|Timestamp)(Equals|(?:Less|Greater)Than(?:Equals)?)(Path)?$/;

/** Reads a value of a type as something that can be compared; `undefined` for a value of another type. */
const READERS: Readonly<Record<string, (value: Json) => string | number | undefined>> = {
  String: (value) => (typeof value === 'string' ? value : undefined),
  Numeric: (value) => (typeof value === 'number' ? value : undefined),
  Boolean: (value) => (typeof value === 'boolean' ? Number(value) : undefined),
  Timestamp: parseTimestamp,
};

const ORDERS: Readonly<Record<string, (a: string | number, b: string | number) => boolean>> = {
  Equals: (a, b) => a === b,
  LessThan: (a, b) => a < b,
  LessThanEquals: (a, b) => a <= b,
  GreaterThan: (a, b) => a > b,
  GreaterThanEquals: (a, b) => a >= b,
};

const TYPES: ReadonlyMap<string, (value: Json | undefined) => boolean> = new Map([
  ['IsPresent', (value) => value !== undefined],
  ['IsNull', (value) => value === null],
  ['IsString', (value) => typeof value === 'string'],
  ['IsNumeric', (value) => typeof value === 'number'],
  ['IsBoolean', (value) => typeof value === 'boolean'],
  ['IsTimestamp', (value) => parseTimestamp(value) !== undefined],
]);

/**
 * Parses a rule of a Choice state, without its Next.
 *
 * @throws ExpressionError when it is not a rule of the Amazon States Language
 */
export function parseRule(rule: Json): Rule {
  if (!isJsonObject(rule)) throw new ExpressionError(`expected a rule, found ${JSON.stringify(rule)}`);
  const { Comment: _, Variable: variable, ...operators } = rule;
  const [[operator, operand] = [], ...others] = Object.entries(operators);
  if (operator === undefined || operand === undefined || others.length > 0) {
    throw new ExpressionError(
      `expected one operator in a rule, found ${Object.keys(operators).join(', ') || 'none'}`,
    );
  }
  if (variable === undefined) return parseCombination(operator, operand);
  return parseTest(pathOf('Variable', variable), operator, operand);
}

function parseCombination(operator: string, operand: Json): Rule {
  if (operator === 'Not') {
    const rule = parseRule(operand);
    return (scope) => !rule(scope);
  }
  if ((operator !== 'And' && operator !== 'Or') || !Array.isArray(operand) || operand.length === 0) {
    throw new ExpressionError(
      `${operator}: expected a Variable, or the operator And, Or or Not with its rules`,
    );
  }
  const rules = operand.map(parseRule);
  return operator === 'And'
    ? (scope) => rules.every((rule) => rule(scope))
    : (scope) => rules.some((rule) => rule(scope));
}

function parseTest(variable: Path, operator: string, operand: Json): Rule {
  const isOfType = TYPES.get(operator);
  if (isOfType) {
    if (typeof operand !== 'boolean') throw new ExpressionError(`${operator}: expected true or false`);
    return (scope) => {
      const value = operator === 'IsPresent' ? variable.read(scope) : read(variable, scope);
      return isOfType(value) === operand;
    };
  }
  const { compare, path } = parseComparison(operator, operand);
  return (scope) => compare(read(variable, scope), path === undefined ? operand : read(path, scope));
}

function parseComparison(operator: string, operand: Json): { compare: Comparison; path?: Path } {
  if (operator === 'StringMatches' && typeof operand === 'string') {
    const matches = parsePattern(operand);
    return { compare: (value) => typeof value === 'string' && matches(value) };
  }
  const [, type = '', relation = '', suffix] = COMPARISON.exec(operator) ?? [];
  const [reader, isInOrder] = [READERS[type], ORDERS[relation]];
  if (!reader || !isInOrder || (type === 'Boolean' && relation !== 'Equals')) {
    throw new ExpressionError(`${operator}: expected an operator of a Choice rule`);
  }
  const compare: Comparison = (value, other) => {
    const [a, b] = [reader(value), reader(other)];
    return a !== undefined && b !== undefined && isInOrder(a, b);
  };
  if (suffix !== undefined) return { compare, path: pathOf(operator, operand) };
  if (reader(operand) !== undefined) return { compare };
  throw new ExpressionError(`${operator}: expected a value of its type, found ${JSON.stringify(operand)}`);
}

function pathOf(field: string, value: Json): Path {
  if (typeof value === 'string') return parsePath(value);
  throw new ExpressionError(`${field}: expected a path, found ${JSON.stringify(value)}`);
}

function read(path: Path, scope: Scope): Json {
  const value = path.read(scope);
  if (value !== undefined) return value;
  throw new StatesError(
    'States.Runtime',
    `Invalid path '${path.text}': The choice state's condition path references an invalid value.`,
  );
}

/** Parses a StringMatches pattern, in which `*` stands for any text, `\*` for a star and `\\` for a backslash. */
function parsePattern(pattern: string): (text: string) => boolean {
  const pieces = [''];
  for (const [part] of pattern.matchAll(/\\.|./gsu)) {
    if (part === '\\') {
      throw new ExpressionError(`StringMatches: nothing follows the last \\ of '${pattern}'`);
    }
    if (part === '*') pieces.push('');
    else pieces.push((pieces.pop() ?? '') + part.slice(part.startsWith('\\') ? 1 : 0));
  }
  const [first = '', ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined) return (text) => text === first;
  return (text) => {
    const end = text.length - last.length;
    let position = text.startsWith(first) && text.endsWith(last) ? first.length : -1;
    for (const piece of rest) {
      if (position < 0) return false;
      const found = text.indexOf(piece, position);
      position = found < 0 ? -1 : found + piece.length;
    }
    return position >= 0 && position <= end;
  };
}
