import { detailsOf, type History, type HistoryFact, previousEventId } from './history.ts';
import type { StateMachine } from './state-machines.ts';

/** Takes a line of a state machine's log. */
export type WriteLine = (group: string, stream: string, line: string) => void;

/** What a line of the log tells of its execution. */
export interface LoggedExecution {
  readonly machine: Pick<StateMachine, 'name' | 'roleArn' | 'logGroup'>;
  readonly arn: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
}

/**
 * Makes a history that also writes the log that Step Functions writes at the level ERROR: an event of the history on each line,
 * with its details, but without the data of the execution (Developer Guide, "Log levels for Step Functions execution events").
 */
export function logErrors(
  history: History,
  execution: LoggedExecution,
  { write, now }: { readonly write: WriteLine; readonly now: () => number },
): History {
  const { logGroup, name } = execution.machine;
  if (logGroup === undefined) return history;
  const minute = new Date(execution.startedAt).toISOString().slice(0, 'YYYY-MM-DDTHH:MM'.length);
  const stream = `states/${name}/${minute.replace(/[T:]/g, '-')}/local`;
  return {
    ...history,
    append(fact) {
      const id = history.append(fact);
      if (isError(fact)) write(logGroup, stream, lineOf(fact, execution, { id, at: now() }));
      return id;
    },
  };
}

function isError(fact: HistoryFact): boolean {
  switch (fact.type) {
    case 'TaskFailed':
    case 'TaskTimedOut':
      return true;
    case 'StateEntered':
      return fact.kind === 'Fail';
    case 'ExecutionEnded':
      return fact.outcome.status !== 'SUCCEEDED';
    default:
      return false;
  }
}

function lineOf(
  fact: HistoryFact,
  { machine, arn }: LoggedExecution,
  { id, at }: { readonly id: number; readonly at: number },
): string {
  const { type, ...named } = detailsOf(fact, { roleArn: machine.roleArn, region: '', includeData: false });
  const [details = {}] = Object.values(named);
  return JSON.stringify({
    id: String(id),
    type,
    details,
    previous_event_id: String(previousEventId(fact, id)),
    event_timestamp: String(at),
    execution_arn: arn,
    redrive_count: '0',
  });
}
