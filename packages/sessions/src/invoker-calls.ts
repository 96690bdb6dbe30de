import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { Stage } from './stage.ts';

/** The state of the workflow that runs the invoker (`infra/workflow.yml`). */
export const INVOKE_STATE = 'Invoke';

/**
 * How long after its start an invoker may still call the agent, in milliseconds: its function ends after 60 s
 * (`serverless.yml`), and a cold start of the function comes before that.
 */
export const INVOKER_MS = 75_000;

/** Errors with which Step Functions loses a function that goes on: only the answer is missing. */
const STILL_RUNS = ['Lambda.SdkClientException', 'Lambda.ClientExecutionTimeoutException', 'States.Timeout'];

/** The most recent part of a history, which is the part that matters; the API gives at most 1,000 events at once. */
const PAGE = 1_000;

/**
 * How long an invoker of an execution that has ended may still run, in milliseconds; 0 when none does. StopExecution does not
 * stop a function: the invoker goes on, and may call the agent.
 *
 * @param endedAt when the execution ended, in epoch milliseconds of AWS's clock
 */
export async function invokerMayRunMs(stage: Stage, executionArn: string, endedAt: number): Promise<number> {
  const { GetExecutionHistoryCommand } = await import('@aws-sdk/client-sfn');
  const client = await stage.workflows();
  const { events = [] } = await client.send(
    new GetExecutionHistoryCommand({
      executionArn,
      reverseOrder: true,
      maxResults: PAGE,
      includeExecutionData: false,
    }),
  );
  const startedAt = startOfOpenCall(events.toReversed());
  // Both times are AWS's: the clock of this computer does not matter.
  return startedAt === undefined ? 0 : Math.max(0, INVOKER_MS - Math.max(0, endedAt - startedAt));
}

/** When the invoker that may still run was started; `undefined` if none runs. The events are in the order of time. */
export function startOfOpenCall(events: readonly HistoryEvent[]): number | undefined {
  let state: string | undefined;
  let startedAt: number | undefined;
  for (const { type, timestamp, stateEnteredEventDetails, ...details } of events) {
    if (stateEnteredEventDetails) state = stateEnteredEventDetails.name;
    if (state !== INVOKE_STATE) continue;
    const error = details.taskFailedEventDetails?.error ?? details.taskTimedOutEventDetails?.error ?? '';
    if (type === 'TaskScheduled') startedAt = timestamp?.getTime();
    const hasEnded = type === 'TaskSucceeded' || type === 'TaskFailed' || type === 'TaskTimedOut';
    if (hasEnded && !STILL_RUNS.includes(error)) startedAt = undefined;
  }
  return startedAt;
}
