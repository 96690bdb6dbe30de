import { ExpressionError } from './cursor.ts';
import { type Expression, parseExpression } from './expressions.ts';
import { isJsonObject, type Json } from './json.ts';
import { StatesError } from './outcome.ts';
import { type Path, placeResult, type ReferencePath, type Scope } from './paths.ts';

/** The fields of a state that shape what goes into its work and what comes out of it. */
export interface DataFlow {
  readonly InputPath?: Path | null;
  readonly Parameters?: Expression;
  readonly ResultSelector?: Expression;
  readonly ResultPath?: ReferencePath | null;
  readonly OutputPath?: Path | null;
}

/** What a state works with: its input after InputPath and Parameters. */
export function effectiveInput({ InputPath, Parameters }: DataFlow, scope: Scope): Json {
  const input = applyPath(InputPath, scope);
  return Parameters === undefined ? input : Parameters({ ...scope, input });
}

/** What a state hands on: its result after ResultSelector, placed in the input, after OutputPath. */
export function effectiveOutput(fields: DataFlow, scope: Scope, result: Json): Json {
  const { ResultSelector, ResultPath = [], OutputPath } = fields;
  const selected = ResultSelector === undefined ? result : ResultSelector({ ...scope, input: result });
  const output = ResultPath === null ? scope.input : placeResult(scope.input, ResultPath, selected);
  return applyPath(OutputPath, { ...scope, input: output });
}

/**
 * Applies an InputPath or OutputPath. Without one the value stays the same object; `null` makes it `{}`.
 *
 * @throws StatesError `States.Runtime` where the path leads nowhere
 */
export function applyPath(path: Path | null | undefined, scope: Scope): Json {
  if (path === undefined) return scope.input;
  if (path === null) return {};
  const value = path.read(scope);
  if (value !== undefined) return value;
  throw new StatesError('States.Runtime', `Invalid path '${path.text}': No results for this path.`);
}

/**
 * Parses a payload template: a field whose name ends in `.$` takes its value from a path or an intrinsic function.
 *
 * @throws ExpressionError naming a field that has neither, or that has the name of another
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
