import * as v from 'valibot';
import { AwsError } from '../endpoint/aws-service.ts';
import type { Execution, ExecutionStore } from './executions.ts';
import { viewHistory } from './history.ts';
import type { Launcher } from './launch.ts';
import { parseRequest } from './parse-request.ts';
import { checkExecutionArn, placeOf } from './state-machines.ts';
import { Arn } from './states-calls.ts';

/** The members of a request for a page. */
export const Paging = {
  maxResults: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1000))),
  nextToken: v.exactOptional(v.pipe(v.string(), v.minLength(1), v.maxLength(3096))),
};

const GetExecutionHistoryRequest = v.object({
  executionArn: Arn,
  reverseOrder: v.exactOptional(v.boolean(), false),
  includeExecutionData: v.exactOptional(v.boolean(), true),
  ...Paging,
});

/** Answers GetExecutionHistory, which the API has, and tasks can call. */
export async function readHistory({ find, store }: Pick<Launcher, 'find' | 'store'>, input: unknown) {
  const request = parseRequest(GetExecutionHistoryRequest, input);
  const { history, arn, stateMachineArn } = findExecution(store, request.executionArn);
  const { roleArn } = find(stateMachineArn);
  return viewHistory(history, request, { arn, roleArn, region: placeOf(arn).region });
}

/** @throws AwsError `InvalidArn`, `ExecutionDoesNotExist` */
export function findExecution(store: ExecutionStore, arn: string): Execution {
  checkExecutionArn(arn);
  const execution = store.get(arn);
  if (execution) return execution;
  throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
}
