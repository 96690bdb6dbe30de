import * as v from 'valibot';
import { AwsError } from '../endpoint/aws-service.ts';

/**
 * How deep the parentheses of an expression may nest. The engine's parser takes four times as long for each further level: at
 * eight a request would hold up the whole stack for seconds, at twenty for ever. The expressions of the journal have one.
 */
const MAX_PARENTHESES = 4;

const expressions = ['ConditionExpression', 'FilterExpression', 'KeyConditionExpression', 'UpdateExpression'];
const requestSchema = v.record(v.string(), v.unknown());

/**
 * Refuses a request that the engine could not parse in reasonable time.
 *
 * @throws AwsError `ValidationException` (400) naming the expression
 */
export function checkExpressions(body: Buffer): void {
  if (body.filter((byte) => byte === OPENING).length <= MAX_PARENTHESES) return;
  const request = v.safeParse(v.pipe(v.string(), v.parseJson(), requestSchema), body.toString('utf8'));
  if (!request.success) return;
  for (const name of expressions) {
    const text = request.output[name];
    if (typeof text !== 'string' || depthOf(text) <= MAX_PARENTHESES) continue;
    const found = `the parentheses nest ${depthOf(text)} levels deep; the local stack takes ${MAX_PARENTHESES}`;
    throw new AwsError('ValidationException', `Invalid ${name}: ${found}`);
  }
}

const OPENING = '('.charCodeAt(0);

function depthOf(expression: string): number {
  let [depth, deepest] = [0, 0];
  for (const character of expression) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}
