import type { Now } from './clock.ts';
import type { Json } from './json.ts';
import { type Failure, type Outcome, StatesError } from './outcome.ts';

/** The most events an execution's history holds; the one with this number ends the execution (Step Functions quota). */
export const MAX_HISTORY_EVENTS = 25_000;

/** The kinds of states the local stack runs. */
export type StateType = 'Task' | 'Pass' | 'Wait' | 'Choice' | 'Succeed' | 'Fail';

/** What a task calls, as its events name it: `lambda` and `invoke`. */
export interface TaskResource {
  readonly resourceType: string;
  readonly resource: string;
}

/** Something that happened in an execution. Values are held by reference: nothing changes them once they are made. */
export type HistoryFact =
  | { readonly type: 'ExecutionStarted'; readonly input: Json }
  | { readonly type: 'StateEntered'; readonly kind: StateType; readonly name: string; readonly input: Json }
  | { readonly type: 'StateExited'; readonly kind: StateType; readonly name: string; readonly output: Json }
  | {
      readonly type: 'TaskScheduled';
      readonly task: TaskResource;
      readonly parameters: Json;
      readonly timeoutSeconds: number | undefined;
    }
  | { readonly type: 'TaskStarted'; readonly task: TaskResource }
  | { readonly type: 'TaskSucceeded'; readonly task: TaskResource; readonly output: Json }
  | { readonly type: 'TaskFailed'; readonly task: TaskResource; readonly failure: Failure }
  | { readonly type: 'TaskTimedOut'; readonly task: TaskResource; readonly failure: Failure }
  | { readonly type: 'ExecutionEnded'; readonly outcome: Outcome };

/** The event log of one execution. Event ids start at 1, so the event with the id 1 is `facts[0]` at `times[0]`. */
export interface History {
  readonly facts: readonly HistoryFact[];
  /**
   * When each fact was recorded, in epoch milliseconds. Apart from the facts, because a time inside an object takes three
   * times the memory, and an eight-hour session has 5,000.
   */
  readonly times: readonly number[];
  /**
   * Records what happened now and returns its event id.
   *
   * @throws StatesError `States.Runtime` when only the execution's last event has room left
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
