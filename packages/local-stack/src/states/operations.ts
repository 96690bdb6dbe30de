import { AwsError } from '../endpoint/aws-service.ts';
import type { JsonOperation } from '../endpoint/json-target-service.ts';
import type { Execution, ExecutionStore } from './execution-store.ts';
import { describeExecution, statusOf, summarizeExecution } from './execution-view.ts';
import { viewHistory } from './history-view.ts';
import { checkArn, placeOf } from './names.ts';
import { ExecutionEnded } from './outcome.ts';
import { takePage } from './paging.ts';
import * as requests from './requests.ts';
import { type Launcher, startExecution } from './start-execution.ts';
import { describeStateMachine, type StateMachine, summarizeStateMachine } from './state-machines.ts';

const { parseRequest } = requests;

type Operations = Record<string, JsonOperation>;

/** The operations of the Step Functions API that the local stack has. */
export function createOperations(launcher: Launcher, machines: readonly StateMachine[]): Operations {
  return {
    ...controlOperations(launcher),
    ...readOperations(launcher),
    async DescribeStateMachine(input) {
      return describeStateMachine(
        launcher.find(parseRequest(requests.StateMachineRequest, input).stateMachineArn),
      );
    },
    async ListStateMachines(input) {
      const numbered = machines.map((machine, position) => ({ machine, position }));
      const { page, ...more } = takePage(
        { of: 'machines', items: numbered, positionOf: ({ position }) => position, order: 'rising' },
        parseRequest(requests.ListStateMachinesRequest, input),
      );
      return { stateMachines: page.map(({ machine }) => summarizeStateMachine(machine)), ...more };
    },
  };
}

function controlOperations(launcher: Launcher): Operations {
  return {
    async StartExecution(input) {
      const execution = startExecution(launcher, parseRequest(requests.StartExecutionRequest, input));
      return { executionArn: execution.arn, startDate: execution.startedAt / 1000 };
    },
    async StopExecution(input) {
      const { executionArn, ...failure } = parseRequest(requests.StopExecutionRequest, input);
      const execution = findExecution(launcher.store, executionArn);
      execution.abort.abort(new ExecutionEnded({ status: 'ABORTED', ...failure }));
      await execution.finished;
      return { stopDate: (execution.end?.stoppedAt ?? launcher.now()) / 1000 };
    },
  };
}

function readOperations({ find, store }: Launcher): Operations {
  return {
    async DescribeExecution(input) {
      const { executionArn } = parseRequest(requests.ExecutionRequest, input);
      return describeExecution(findExecution(store, executionArn));
    },
    async ListExecutions(input) {
      const request = parseRequest(requests.ListExecutionsRequest, input);
      const { arn } = find(request.stateMachineArn);
      const { statusFilter = '' } = request;
      const items = store
        .newestFirst(arn)
        .filter((execution) => statusFilter === '' || statusOf(execution) === statusFilter);
      const of = `executions ${arn} ${statusFilter}`;
      const listing = {
        of,
        items,
        positionOf: (item: Execution) => item.position,
        order: 'falling' as const,
      };
      const { page, ...more } = takePage(listing, request);
      return { executions: page.map(summarizeExecution), ...more };
    },
    async GetExecutionHistory(input) {
      const request = parseRequest(requests.GetExecutionHistoryRequest, input);
      const { history, arn, stateMachineArn } = findExecution(store, request.executionArn);
      const { roleArn } = find(stateMachineArn);
      return viewHistory(history, request, { arn, roleArn, region: placeOf(arn).region });
    },
  };
}

function findExecution(store: ExecutionStore, arn: string): Execution {
  checkArn(arn);
  const execution = store.get(arn);
  if (execution) return execution;
  throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
}
