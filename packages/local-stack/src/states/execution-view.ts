import type { Execution } from './execution-store.ts';

/** The status of an execution as the API names it. */
export function statusOf(execution: Execution) {
  return execution.end?.outcome.status ?? 'RUNNING';
}

/** An execution as ListExecutions answers it; dates are epoch seconds. */
export function summarizeExecution(execution: Execution) {
  return {
    executionArn: execution.arn,
    stateMachineArn: execution.stateMachineArn,
    name: execution.name,
    status: statusOf(execution),
    startDate: execution.startedAt / 1000,
    ...(execution.end === undefined ? {} : { stopDate: execution.end.stoppedAt / 1000 }),
    redriveCount: 0,
  };
}

/** An execution as DescribeExecution answers it. */
export function describeExecution(execution: Execution) {
  return {
    ...summarizeExecution(execution),
    input: execution.input,
    inputDetails: { included: true },
    ...endOf(execution),
  };
}

function endOf({ end }: Execution) {
  switch (end?.outcome.status) {
    case 'SUCCEEDED':
      return { output: JSON.stringify(end.outcome.output), outputDetails: { included: true } };
    case 'FAILED':
    case 'ABORTED':
      return { error: end.outcome.error, cause: end.outcome.cause };
    default:
      return {};
  }
}
