import * as v from 'valibot';
import { AwsError } from '../endpoint/aws-service.ts';
import type { JsonOperation } from '../endpoint/json-target-service.ts';
import {
  describeExecution,
  type Execution,
  type ExecutionStore,
  type Launcher,
  startExecution,
  statusOf,
  summarizeExecution,
} from './executions.ts';
import { viewHistory } from './history.ts';
import { ExecutionEnded } from './outcome.ts';
import { takePage } from './paging.ts';
import {
  checkArn,
  describeStateMachine,
  placeOf,
  type StateMachine,
  summarizeStateMachine,
} from './state-machines.ts';

const Arn = v.pipe(v.string(), v.minLength(1), v.maxLength(256));
const Paging = {
  maxResults: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1000))),
  nextToken: v.exactOptional(v.pipe(v.string(), v.minLength(1), v.maxLength(3096))),
};

const StartExecutionRequest = v.object({
  stateMachineArn: Arn,
  name: v.exactOptional(v.string()),
  input: v.exactOptional(v.string(), '{}'),
});

const ExecutionRequest = v.object({ executionArn: Arn });

const StopExecutionRequest = v.object({
  executionArn: Arn,
  error: v.exactOptional(v.pipe(v.string(), v.maxLength(256))),
  cause: v.exactOptional(v.pipe(v.string(), v.maxLength(32_768))),
});

const ListExecutionsRequest = v.object({
  stateMachineArn: Arn,
  statusFilter: v.exactOptional(v.picklist(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'])),
  ...Paging,
});

const GetExecutionHistoryRequest = v.object({
  executionArn: Arn,
  reverseOrder: v.exactOptional(v.boolean(), false),
  includeExecutionData: v.exactOptional(v.boolean(), true),
  ...Paging,
});

const StateMachineRequest = v.object({ stateMachineArn: Arn });

const ListStateMachinesRequest = v.object(Paging);

/**
 * Parses the body of a request.
 *
 * @throws AwsError `ValidationException` naming every invalid field, what was expected and what was found
 */
function parseRequest<T>(schema: v.GenericSchema<unknown, T>, input: unknown): T {
  const parsed = v.safeParse(schema, input);
  if (parsed.success) return parsed.output;
  const faults = parsed.issues.map((issue) => `${v.getDotPath(issue) ?? 'request'}: ${issue.message}`);
  throw new AwsError(
    'ValidationException',
    `${faults.length} validation error detected: ${faults.join('; ')}`,
  );
}

type Operations = Record<string, JsonOperation>;

/** The operations of the Step Functions API, by name; each parses its request and answers as the API does. */
export function createOperations(launcher: Launcher, machines: readonly StateMachine[]): Operations {
  return {
    ...controlOperations(launcher),
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

function controlOperations(launcher: Launcher): Operations {
  return {
    async StartExecution(input) {
      const execution = startExecution(launcher, parseRequest(StartExecutionRequest, input));
      return { executionArn: execution.arn, startDate: execution.startedAt / 1000 };
    },
    async StopExecution(input) {
      const { executionArn, ...failure } = parseRequest(StopExecutionRequest, input);
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
      const { executionArn } = parseRequest(ExecutionRequest, input);
      return describeExecution(findExecution(store, executionArn));
    },
    async ListExecutions(input) {
      const request = parseRequest(ListExecutionsRequest, input);
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
      const request = parseRequest(GetExecutionHistoryRequest, input);
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
