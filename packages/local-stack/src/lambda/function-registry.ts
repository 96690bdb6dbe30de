import { AwsError } from '../endpoint/aws-service.ts';
import type { FunctionResource } from '../template/stack.ts';

/** Finds a deployed function the way the Lambda API names one. */
export type FindFunction = (identifier: string, qualifier?: string) => FunctionResource;

/** `name`, `account:function:name` or the whole ARN, each with `:qualifier` at its end if need be. */
const IDENTIFIER =
  /^(?:(?:arn:aws:lambda:[^:]+:)?\d*:?function:)?(?<name>[A-Za-z0-9_-]+)(?::(?<qualifier>[^:]+))?$/;

/**
 * Makes the lookup over the functions of a template.
 *
 * @throws AwsError from the lookup: `ResourceNotFoundException` (404) for a function, version or alias that is not deployed
 */
export function createFunctionRegistry(
  functions: readonly FunctionResource[],
  arnPrefix: string,
): FindFunction {
  const byName = new Map(functions.map((fn) => [fn.name, fn]));
  return (identifier, qualifier) => {
    const groups = IDENTIFIER.exec(identifier)?.groups;
    const fn = byName.get(groups?.['name'] ?? '');
    const version = qualifier ?? groups?.['qualifier'] ?? '$LATEST';
    if (fn && version === '$LATEST') return fn;
    const wanted = groups?.['name'] ? `${arnPrefix}${groups['name']}` : identifier;
    const missing = version === '$LATEST' ? wanted : `${wanted}:${version}`;
    throw new AwsError('ResourceNotFoundException', `Function not found: ${missing}`, 404);
  };
}
