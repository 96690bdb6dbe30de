import type { Now } from './clock.ts';
import type { Json } from './json.ts';
import { type Failure, type Outcome, StatesError } from './outcome.ts';
import { type PageRequest, takePage } from './paging.ts';

/** Maximum number of events in a history; the event with this number ends the execution (Step Functions quota). */
export const MAX_HISTORY_EVENTS = 25_000;

/** The kinds of states the local stack runs. */
export type StateType = 'Task' | 'Pass' | 'Wait' | 'Choice' | 'Succeed' | 'Fail';

/** What a task calls, as its events name it: `lambda` and `invoke`. */
export interface TaskResource {
  readonly resourceType: string;
  readonly resource: string;
}

/** Something that happened in an execution. Values are shared, because nothing changes them. */
export type HistoryFact =
  | { readonly type: 'ExecutionStarted'; readonly input: Json }
  | { readonly type: 'StateEntered'; readonly kind: StateType; readonly name: string; readonly input: Json }
  | { readonly type: 'StateExited'; readonly kind: StateType; readonly name: string; readonly output: Json }
  | {
      readonly type: 'TaskScheduled';
      readonly task: TaskResource;
      readonly parameters: Json;
      readonly timeoutSeconds: number | undefined;
      readonly heartbeatSeconds?: number | undefined;
    }
  | { readonly type: 'TaskStarted'; readonly task: TaskResource }
  | { readonly type: 'TaskSubmitted'; readonly task: TaskResource; readonly output: Json }
  | { readonly type: 'TaskSucceeded'; readonly task: TaskResource; readonly output: Json }
  | { readonly type: 'TaskFailed'; readonly task: TaskResource; readonly failure: Failure }
  | { readonly type: 'TaskTimedOut'; readonly task: TaskResource; readonly failure: Failure }
  | { readonly type: 'ExecutionEnded'; readonly outcome: Outcome };

/** The event log of one execution. Event ids start at 1, so the event with the id 1 is `facts[0]` at `times[0]`. */
export interface History {
  readonly facts: readonly HistoryFact[];
  /**
   * When each fact was recorded, in epoch milliseconds. In a list of its own, because a time inside an object takes three
   * times the memory, and an eight-hour session has 5,000.
   */
  readonly times: readonly number[];
  /**
   * Records a fact at the current time and returns its event id.
   *
   * @throws StatesError `States.Runtime` when only the event that ends the execution still fits
   */
  append(fact: HistoryFact): number;
}

/** Makes an empty history on a clock. */
export function createHistory(now: Now): History {
  const facts: HistoryFact[] = [];
  const times: number[] = [];
  return {
    facts,
    times,
    append(fact) {
      if (facts.length >= MAX_HISTORY_EVENTS - 1 && fact.type !== 'ExecutionEnded') {
        throw new StatesError(
          'States.Runtime',
          `The execution reached the maximum number of history events (${MAX_HISTORY_EVENTS}).`,
        );
      }
      times.push(now());
      return facts.push(fact);
    },
  };
}

/** Makes a history that keeps nothing and has no end, as that of an Express execution. Its events only have ids. */
export function createUnkeptHistory(): History {
  let last = 0;
  return {
    facts: [],
    times: [],
    append() {
      last += 1;
      return last;
    },
  };
}

/** A request for a page of a history. */
export interface HistoryRequest extends PageRequest {
  readonly reverseOrder: boolean;
  readonly includeExecutionData: boolean;
}

/** A page of a history as GetExecutionHistory answers it. */
export function viewHistory(
  { facts, times }: History,
  request: HistoryRequest,
  execution: { readonly arn: string; readonly roleArn: string; readonly region: string },
) {
  const numbered = facts.map((fact, index) => ({ fact, id: index + 1, at: times[index] ?? 0 }));
  const { page, ...more } = takePage(
    {
      of: `history ${execution.arn} ${request.reverseOrder ? 'reverse' : ''}`,
      items: request.reverseOrder ? numbered.reverse() : numbered,
      positionOf: ({ id }) => id,
      order: request.reverseOrder ? 'falling' : 'rising',
    },
    request,
  );
  const options = { ...execution, includeData: request.includeExecutionData };
  return { events: page.map((event) => viewEvent(event, options)), ...more };
}

/** What the events of one history have in common, and whether they show data. */
interface ViewOptions {
  readonly roleArn: string;
  readonly region: string;
  /** Shows inputs, outputs and parameters. */
  readonly includeData: boolean;
}

const NOT_TRUNCATED = { truncated: false };

interface NumberedFact {
  readonly fact: HistoryFact;
  /** From 1. */
  readonly id: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** A history event as GetExecutionHistory answers it; its timestamp is in epoch seconds. */
function viewEvent({ fact, id, at }: NumberedFact, options: ViewOptions) {
  return {
    timestamp: at / 1000,
    id,
    previousEventId: previousEventId(fact, id),
    ...detailsOf(fact, options),
  };
}

/** As on AWS, 0 for the first state, and for an end that no state caused. */
export function previousEventId(event: HistoryFact, id: number): number {
  if (id <= 2) return 0;
  return event.type === 'ExecutionEnded' && id < MAX_HISTORY_EVENTS && isNotFromState(event.outcome)
    ? 0
    : id - 1;
}

function isNotFromState(outcome: Outcome): boolean {
  if (outcome.status === 'FAILED') return outcome.error === 'States.Runtime';
  return outcome.status !== 'SUCCEEDED';
}

/** The type of an event as the API names it, and its details under a name of the type. */
export function detailsOf(event: HistoryFact, options: ViewOptions) {
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

function taskDetails(event: TaskEvent, options: ViewOptions, data: DataView) {
  const { type, task } = event;
  switch (type) {
    case 'TaskScheduled': {
      const { timeoutSeconds, heartbeatSeconds } = event;
      const limits = {
        ...(timeoutSeconds !== undefined && { timeoutInSeconds: timeoutSeconds }),
        ...(heartbeatSeconds !== undefined && { heartbeatInSeconds: heartbeatSeconds }),
      };
      const parameters = options.includeData ? { parameters: JSON.stringify(event.parameters) } : {};
      return {
        type,
        taskScheduledEventDetails: { ...task, region: options.region, ...parameters, ...limits },
      };
    }
    case 'TaskStarted':
      return { type, taskStartedEventDetails: task };
    case 'TaskSubmitted':
      return { type, taskSubmittedEventDetails: { ...task, ...data('output', event.output) } };
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
