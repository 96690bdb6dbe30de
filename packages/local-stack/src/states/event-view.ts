import { type HistoryFact, MAX_HISTORY_EVENTS, type TaskResource } from './history.ts';
import type { Json } from './json.ts';
import type { Outcome } from './outcome.ts';

/** What the events of one history have in common, and what of them is shown. */
export interface HistoryViewOptions {
  readonly roleArn: string;
  readonly region: string;
  /** Without it inputs, outputs and parameters are left out. */
  readonly includeData: boolean;
}

const NOT_TRUNCATED = { truncated: false };

/** A place in a history. */
export interface NumberedFact {
  readonly fact: HistoryFact;
  /** From 1. */
  readonly id: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** A history event as GetExecutionHistory answers it; its timestamp is in epoch seconds. */
export function viewEvent({ fact, id, at }: NumberedFact, options: HistoryViewOptions) {
  return {
    timestamp: at / 1000,
    id,
    previousEventId: previousEventId(fact, id),
    ...detailsOf(fact, options),
  };
}

/** The first state follows no event, and neither does an end that no state brought about. */
function previousEventId(event: HistoryFact, id: number): number {
  if (id <= 2) return 0;
  return event.type === 'ExecutionEnded' && id < MAX_HISTORY_EVENTS && isFromOutside(event.outcome)
    ? 0
    : id - 1;
}

function isFromOutside(outcome: Outcome): boolean {
  if (outcome.status === 'FAILED') return outcome.error === 'States.Runtime';
  return outcome.status !== 'SUCCEEDED';
}

function detailsOf(event: HistoryFact, options: HistoryViewOptions) {
  const data = dataView(options.includeData);
  switch (event.type) {
    case 'ExecutionStarted': {
      const details = { ...data('input', event.input), roleArn: options.roleArn };
      return { type: 'ExecutionStarted', executionStartedEventDetails: details };
    }
    case 'StateEntered':
      return {
        type: `${event.kind}StateEntered`,
        stateEnteredEventDetails: { name: event.name, ...data('input', event.input) },
      };
    case 'StateExited':
      return {
        type: `${event.kind}StateExited`,
        stateExitedEventDetails: { name: event.name, ...data('output', event.output) },
      };
    case 'ExecutionEnded':
      return endDetails(event.outcome, data);
    default:
      return taskDetails(event, options, data);
  }
}

type TaskEvent = Extract<HistoryFact, { task: TaskResource }>;

function taskDetails(event: TaskEvent, options: HistoryViewOptions, data: DataView) {
  const { type, task } = event;
  switch (type) {
    case 'TaskScheduled': {
      const timeout = event.timeoutSeconds === undefined ? {} : { timeoutInSeconds: event.timeoutSeconds };
      const parameters = options.includeData ? { parameters: JSON.stringify(event.parameters) } : {};
      return {
        type,
        taskScheduledEventDetails: { ...task, region: options.region, ...parameters, ...timeout },
      };
    }
    case 'TaskStarted':
      return { type, taskStartedEventDetails: task };
    case 'TaskSucceeded':
      return { type, taskSucceededEventDetails: { ...task, ...data('output', event.output) } };
    case 'TaskFailed':
      return { type, taskFailedEventDetails: { ...task, ...event.failure } };
    case 'TaskTimedOut':
      return { type, taskTimedOutEventDetails: { ...task, ...event.failure } };
  }
}

function endDetails(outcome: Outcome, data: DataView) {
  switch (outcome.status) {
    case 'SUCCEEDED':
      return { type: 'ExecutionSucceeded', executionSucceededEventDetails: data('output', outcome.output) };
    case 'FAILED':
      return {
        type: 'ExecutionFailed',
        executionFailedEventDetails: { error: outcome.error, cause: outcome.cause },
      };
    case 'TIMED_OUT':
      return { type: 'ExecutionTimedOut', executionTimedOutEventDetails: { error: 'States.Timeout' } };
    case 'ABORTED':
      return {
        type: 'ExecutionAborted',
        executionAbortedEventDetails: { error: outcome.error, cause: outcome.cause },
      };
  }
}

type DataView = (field: 'input' | 'output', value: Json) => object;

function dataView(included: boolean): DataView {
  if (!included) return () => ({});
  return (field, value) => ({ [field]: JSON.stringify(value), [`${field}Details`]: NOT_TRUNCATED });
}
