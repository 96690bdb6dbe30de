import { CALL_FAILURES, type Failure } from './call-failures.ts';
import { LAMBDA_FAILURES } from './lambda-failures.ts';
import { MODEL_FAILURES } from './model-failures.ts';
import { CAPACITY_BACKOFF, capacityBackoff, ROUND_BACKOFF, type WorkflowBackoff } from './policies.ts';
import { ROUND_FAILURES } from './round-failures.ts';
import { OWN_FAILURES, TASK_FAILURES } from './task-failures.ts';

/** Every error, one row each. Functions import the parts they need, because their bundles have what they import. */
export const FAILURES: readonly Failure[] = [
  ...OWN_FAILURES,
  ...CALL_FAILURES,
  ...TASK_FAILURES,
  ...LAMBDA_FAILURES,
  ...ROUND_FAILURES,
  ...MODEL_FAILURES,
];

/** The row of an error, by its exact name. */
export const failureNamed = (name: string): Failure | undefined => FAILURES.find((row) => row.name === name);

/** A Retry of the States Language. */
export type Retrier = WorkflowBackoff & { readonly ErrorEquals: readonly string[] };

/** The Retry of a kind of task: one retrier for each backoff, in the order of the rows. */
export function retriersFor(
  task: 'functionTask' | 'initiateTask' | 'followTask' | 'answerTask',
): readonly Retrier[] {
  const names = new Map<WorkflowBackoff, string[]>();
  for (const { name, [task]: backoff } of FAILURES) {
    if (backoff && backoff !== 'final') names.set(backoff, [...(names.get(backoff) ?? []), name]);
  }
  return [...names].map(([backoff, ErrorEquals]) => ({ ErrorEquals, ...backoff }));
}

/** The Retry of a kind of task, with the stage's patience with the account's capacity. */
export function patientRetriers(
  task: 'functionTask' | 'followTask',
  patienceSeconds: number,
): readonly Retrier[] {
  return retriersFor(task).map((retrier) =>
    retrier.MaxAttempts === CAPACITY_BACKOFF.MaxAttempts
      ? { ...retrier, ...capacityBackoff(patienceSeconds) }
      : retrier,
  );
}

/** The Retry of a poll inside a round: the errors of a function, a few times. */
export function pollRetriers(): readonly Retrier[] {
  return [
    { ErrorEquals: retriersFor('functionTask').flatMap(({ ErrorEquals }) => ErrorEquals), ...ROUND_BACKOFF },
  ];
}
