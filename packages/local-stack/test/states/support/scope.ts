import type { Json, JsonObject } from '../../../src/states/json.ts';
import { StatesError } from '../../../src/states/outcome.ts';
import type { Scope } from '../../../src/states/paths.ts';

/** A context object with what the tests read of it. */
export const context: JsonObject = {
  Execution: { Name: 'run-1', StartTime: '2026-01-01T00:00:00.000Z', Input: { a: 1 } },
  StateMachine: { Id: 'arn:machine', Name: 'a-b-suffix' },
  State: { Name: 'Only' },
};

/** What an expression is evaluated on. */
export function scopeOf(input: Json, random: () => number = () => 0.5): Scope {
  return { input, context, random };
}

/** What a call throws: of a StatesError its failure, of any other error the error. */
export function failureOf(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error instanceof StatesError ? error.failure : error;
  }
}
