import * as v from 'valibot';
import { AwsError } from '../endpoint/aws-service.ts';
import type { JsonOperation } from '../endpoint/json-target-service.ts';
import type { Engine } from './engine.ts';
import { describeExecution, type Execution, statusOf, summarizeExecution } from './executions.ts';
import type { Launcher } from './launch.ts';
import { ExecutionEnded } from './outcome.ts';
import { takePage } from './paging.ts';
import { parseRequest } from './parse-request.ts';
import { findExecution, Paging, readHistory } from './read-history.ts';
import { describeStateMachine, summarizeStateMachine } from './state-machines.ts';
import { Arn, Failure } from './states-calls.ts';

const ExecutionRequest = v.object({ executionArn: Arn });

const StopExecutionRequest = v.object({ executionArn: Arn, ...Failure });

const ListExecutionsRequest = v.object({
  stateMachineArn: Arn,
  statusFilter: v.exactOptional(v.picklist(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'])),
  ...Paging,
});

const StateMachineRequest = v.object({ stateMachineArn: Arn });

const ListStateMachinesRequest = v.object(Paging);

type Operations = Record<string, JsonOperation>;

/** The operations of the Step Functions API, by name; each parses its request and answers as the API does. */
export function createOperations({ launcher, calls, machines }: Engine): Operations {
  return {
    StartExecution: calls.startExecution,
    SendTaskSuccess: calls.sendTaskSuccess,
    SendTaskFailure: calls.sendTaskFailure,
    SendTaskHeartbeat: calls.sendTaskHeartbeat,
    StopExecution: (input) => stopExecution(launcher, input),
    ...readOperations(launcher),
    async DescribeStateMachine(input) {
      return describeStateMachine(launcher.find(parseRequest(StateMachineRequest, input).stateMachineArn));
    },
    async ListStateMachines(input) {
      const numbered = machines.map((machine, position) => ({ machine, position }));
      const { page, ...more } = takePage(
        { of: 'machines', items: numbered, positionOf: ({ position }) => position, order: 'rising' },
        parseRequest(ListStateMachinesRequest, input),
      );
      return { stateMachines: page.map(({ machine }) => summarizeStateMachine(machine)), ...more };
    },
  };
}

async function stopExecution({ store, now }: Launcher, input: unknown) {
  const { executionArn, ...failure } = parseRequest(StopExecutionRequest, input);
  const execution = findExecution(store, executionArn);
  execution.abort.abort(new ExecutionEnded({ status: 'ABORTED', ...failure }));
  await execution.finished;
  return { stopDate: (execution.end?.stoppedAt ?? now()) / 1000 };
}

function readOperations({ find, store }: Launcher): Operations {
  return {
    async DescribeExecution(input) {
      const { executionArn } = parseRequest(ExecutionRequest, input);
      return describeExecution(findExecution(store, executionArn));
    },
    async ListExecutions(input) {
      const request = parseRequest(ListExecutionsRequest, input);
      const { arn, type } = find(request.stateMachineArn);
      if (type === 'EXPRESS') throw wrongType();
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
    GetExecutionHistory: (input) => readHistory({ find, store }, input),
  };
}

function wrongType(): AwsError {
  return new AwsError(
    'StateMachineTypeNotSupported',
    'This operation is not supported by this type of state machine',
  );
}
