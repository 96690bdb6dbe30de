import { setTimeout as sleep } from 'node:timers/promises';
import { workflowName } from '@agents/events';
import { putSessionEvent } from '@agents/sessions';
import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import { STAGE, startLocalStack } from '../support/local-stack.ts';
import { PATIENCE_MS, preciseNow, type Runner } from './runner.ts';
import { type SessionTrip, type StateVisit, sessionTrip } from './session-trip.ts';

const EXECUTIONS = `arn:aws:states:us-east-1:000000000000:execution:${workflowName(STAGE)}`;

/** The interval between two looks at an execution, in milliseconds. The execution reports when it ended. */
const LOOK_EVERY_MS = 25;

const DETAIL = JSON.stringify({ prompt: 'Nothing to do.', work_seconds: 0 });

interface Triggered {
  readonly sessionId: string;
  readonly triggeredAt: number;
}

/** Sessions of the packaged service on the local stack. */
export async function startOurs(): Promise<Runner<SessionTrip>> {
  const { events, workflow, journal, stop } = await startLocalStack();

  async function trigger(): Promise<Triggered> {
    const triggeredAt = preciseNow();
    return { triggeredAt, sessionId: await putSessionEvent(events, DETAIL) };
  }

  async function tripOf({ sessionId, triggeredAt }: Triggered): Promise<SessionTrip> {
    const { startDate, stopDate } = await untilEnded(workflow, sessionId);
    return sessionTrip({
      sessionId,
      triggeredAt,
      startedAt: Number(startDate),
      stoppedAt: Number(stopDate),
      visits: await readVisits(workflow, sessionId),
      events: (await journal.read(sessionId)).events,
    });
  }

  return {
    async run(count) {
      const triggered = await Promise.all(Array.from({ length: count }, trigger));
      // One after another, and read only after the end of all: each request is work for the stack.
      for (const { sessionId } of triggered) await untilEnded(workflow, sessionId);
      const trips: SessionTrip[] = [];
      for (const each of triggered) trips.push(await tripOf(each));
      return trips;
    },
    stop,
  };
}

async function untilEnded(workflow: SFNClient, sessionId: string) {
  const request = new DescribeExecutionCommand({ executionArn: `${EXECUTIONS}:${sessionId}` });
  for (const until = Date.now() + PATIENCE_MS; ; await sleep(LOOK_EVERY_MS)) {
    const execution = await workflow.send(request).catch((error: unknown) => {
      // The event is delivered a moment after PutEvents.
      if (error instanceof ExecutionDoesNotExist) return undefined;
      throw error;
    });
    const status = execution?.status ?? 'not started';
    if (execution && status === 'SUCCEEDED') return execution;
    if (status !== 'RUNNING' && status !== 'not started') {
      throw new Error(
        `session ${sessionId}: expected its workflow to succeed, found ${status}: ${execution?.cause}`,
      );
    }
    if (Date.now() > until) {
      throw new Error(
        `session ${sessionId}: expected it to end within ${PATIENCE_MS / 1_000} s, found ${status}`,
      );
    }
  }
}

async function readVisits(workflow: SFNClient, sessionId: string): Promise<readonly StateVisit[]> {
  // A session with an empty task has 30 to 50 events; a page holds 1,000.
  const { events = [] } = await workflow.send(
    new GetExecutionHistoryCommand({
      executionArn: `${EXECUTIONS}:${sessionId}`,
      maxResults: 1_000,
      includeExecutionData: false,
    }),
  );
  const entered = events.filter(({ stateEnteredEventDetails }) => stateEnteredEventDetails);
  const exited = events.filter(({ stateExitedEventDetails }) => stateExitedEventDetails);
  return exited.map((exit, index) => ({
    state: exit.stateExitedEventDetails?.name ?? '',
    enteredAt: timeOf(entered[index]),
    exitedAt: timeOf(exit),
  }));
}

function timeOf(event: HistoryEvent | undefined): number {
  return Number(event?.timestamp ?? Number.NaN);
}
