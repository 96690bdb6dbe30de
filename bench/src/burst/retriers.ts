import { patientRetriers } from '@agents/failures';
import type { Stack } from '@agents/local-stack';
import * as v from 'valibot';
import type { Retrier } from '../../../packages/local-stack/src/states/definition.ts';
import { matchesError } from '../../../packages/local-stack/src/states/task-retries.ts';

const retrierSchema = v.object({
  ErrorEquals: v.array(v.string()),
  IntervalSeconds: v.number(),
  BackoffRate: v.number(),
  MaxAttempts: v.number(),
  MaxDelaySeconds: v.optional(v.number(), Number.POSITIVE_INFINITY),
  JitterStrategy: v.optional(v.picklist(['FULL', 'NONE']), 'NONE'),
});
const definitionSchema = v.object({
  States: v.record(
    v.string(),
    v.object({
      Retry: v.optional(v.array(retrierSchema), []),
      Catch: v.optional(v.array(v.object({ ErrorEquals: v.array(v.string()), Next: v.string() })), []),
      Parameters: v.optional(v.looseObject({ Error: v.optional(v.string()) })),
      TimeoutSeconds: v.optional(v.number()),
    }),
  ),
});

/** How the packaged state machines repeat each of their tasks. */
export interface TaskRules {
  readonly retriers: (task: string) => readonly Retrier[];
  /** The error that a round hands to the workflow when a poll has failed for good. */
  readonly roundError: (error: string) => string;
  /** After which time the workflow misses the answer of a round, in milliseconds. */
  readonly roundTimeoutMs: number;
}

/** The rules with another patience of the stage than the packaged one. */
export function withPatience(rules: TaskRules, patienceSeconds: number): TaskRules {
  const of = (task: 'functionTask' | 'followTask'): readonly Retrier[] =>
    patientRetriers(task, patienceSeconds).map((each) => ({ ...each, ErrorEquals: [...each.ErrorEquals] }));
  const patient = {
    Follow: of('followTask'),
    Invoke: of('functionTask'),
    CheckInput: of('functionTask'),
  };
  const isPatient = (task: string): task is keyof typeof patient => Object.hasOwn(patient, task);
  return { ...rules, retriers: (task) => (isPatient(task) ? patient[task] : rules.retriers(task)) };
}

/** @throws TypeError when a state machine lacks what the simulation repeats */
export function rulesOf({ stateMachines }: Stack): TaskRules {
  const states = new Map(
    stateMachines.flatMap(({ definition }) => Object.entries(v.parse(definitionSchema, definition).States)),
  );
  const stateOf = (name: string) => {
    const state = states.get(name);
    if (state) return state;
    throw new TypeError(`${name}: expected a state of ${[...states.keys()].join(', ')}`);
  };
  const seconds = stateOf('Follow').TimeoutSeconds;
  if (seconds === undefined) throw new TypeError('Follow: expected a task with TimeoutSeconds');
  return {
    retriers: (task) => stateOf(task).Retry,
    roundError(error) {
      const caught = stateOf('Poll').Catch.find(({ ErrorEquals }) => matchesError(ErrorEquals, error));
      const answer = caught && stateOf(caught.Next).Parameters?.Error;
      if (answer !== undefined) return answer;
      throw new TypeError(`Poll: expected a Catch for ${error} that answers the workflow`);
    },
    roundTimeoutMs: seconds * 1_000,
  };
}
