import { ExpressionError } from './cursor.ts';
import { type Expression, parseExpression } from './expressions.ts';
import { isJsonObject, type Json } from './json.ts';
import { StatesError } from './outcome.ts';
import { type Path, placeResult, type ReferencePath, type Scope } from './paths.ts';

/** The fields of a state that select and shape its input and output. */
export interface DataFlow {
  readonly InputPath?: Path | null;
  readonly Parameters?: Expression;
  readonly ResultSelector?: Expression;
  readonly ResultPath?: ReferencePath | null;
  readonly OutputPath?: Path | null;
}

/** The effective input of a state: its input after InputPath and Parameters. */
export function effectiveInput({ InputPath, Parameters }: DataFlow, scope: Scope): Json {
  const input = applyPath(InputPath, scope);
  return Parameters === undefined ? input : Parameters({ ...scope, input });
}

/** The output of a state: its result after ResultSelector, placed in its input, after OutputPath. */
export function effectiveOutput(fields: DataFlow, scope: Scope, result: Json): Json {
  const { ResultSelector, ResultPath = [], OutputPath } = fields;
  const selected = ResultSelector === undefined ? result : ResultSelector({ ...scope, input: result });
  const output = ResultPath === null ? scope.input : placeResult(scope.input, ResultPath, selected);
  return applyPath(OutputPath, { ...scope, input: output });
}

/**
 * Applies an InputPath or OutputPath. Without a path it returns the same object; for `null` it returns `{}`.
 *
 * @throws StatesError `States.Runtime` for a path without a value
 */
export function applyPath(path: Path | null | undefined, scope: Scope): Json {
  if (path === undefined) return scope.input;
  if (path === null) return {};
  const value = path.read(scope);
  if (value !== undefined) return value;
  throw new StatesError('States.Runtime', `Invalid path '${path.text}': No results for this path.`);
}

/**
 * Parses a payload template, in which fields whose names end in `.$` have a path or an intrinsic function as value.
 *
 * @throws ExpressionError naming a field with another value, or two fields with the same name
 */
export function parseTemplate(template: Json): Expression {
  if (Array.isArray(template)) {
    const items = template.map(parseTemplate);
    return (scope) => items.map((item) => item(scope));
  }
  if (!isJsonObject(template)) return () => template;
  const fields = new Map<string, Expression>();
  for (const [key, value] of Object.entries(template)) {
    const [name, expression] = parseField(key, value);
    if (fields.has(name)) throw new ExpressionError(`two fields are named '${name}'`);
    fields.set(name, expression);
  }
  return (scope) => Object.fromEntries([...fields].map(([name, expression]) => [name, expression(scope)]));
}

function parseField(key: string, value: Json): [string, Expression] {
  if (!key.endsWith('.$')) return [key, parseTemplate(value)];
  if (typeof value === 'string') return [key.slice(0, -'.$'.length), parseExpression(value, key)];
  throw new ExpressionError(`field '${key}': expected a path or a function, found ${JSON.stringify(value)}`);
}
