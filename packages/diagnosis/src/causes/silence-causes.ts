import type { Status } from '@agents/events';
import type { Facts } from '../facts.ts';
import { humanDuration } from '../human-duration.ts';
import { named } from '../words/names.ts';
import type { LikelyCause } from './likely-cause.ts';

/** What can be behind an event that did not come, the likeliest first. */
const SILENT: Readonly<Record<Status, readonly string[]>> = {
  SESSION_INITIATED: [
    'the id, the stage, the region or the account is another one',
    'the event did not match the rule, or its input was no session',
  ],
  AGENT_RUNTIME_INVOCATION_STARTED: [
    'the invoker was not run or ended before it could journal: throttled, its deployment, or its permissions',
  ],
  AGENT_RUNTIME_INVOCATION_SUCCEEDED: [
    "the invoker's function ended in the middle of its call: out of time, out of memory, or taken away",
    'the invoker could not write the outcome; then its log holds the event whole',
  ],
  AGENT_RUNTIME_INVOCATION_FAILED: [],
  AGENT_ENTRYPOINT_STARTED: [
    'AgentCore answered and the agent never journaled: another program in the runtime, another table in JOURNAL_TABLE, or no permission to write it',
  ],
  AGENT_BACKGROUND_TASK_STARTED: [
    'the machine died while it took the request on, or could not reach the journal',
  ],
  AGENT_ENTRYPOINT_FAILED: [],
  AGENT_BACKGROUND_TASK_COMPLETED: [
    'the machine died without a word: out of memory, a crash of the process, or the end of its lifetime',
    'the work itself hangs: it waits for something that never comes',
  ],
  AGENT_BACKGROUND_TASK_FAILED: [],
};

/** What may be behind a wait that is too long, or that was given up. */
export function silenceCauses({ assessment, now, execution }: Facts): readonly LikelyCause[] {
  const { state, missing, hasEnded, session } = assessment;
  if (!missing || !(state === 'stuck' || state === 'lost' || state === 'not found' || hasEnded)) return [];
  if (session.state === 'NOT_FOUND' && execution) return [];
  // Somebody stopped the waiting before it was too long: that is no silence.
  if (execution?.status === 'ABORTED' && missing.overdueMs === 0) return [];
  const evidence = evidenceOf(missing.since, now, assessment.state);
  const causes = missing.statuses.flatMap((status) => SILENT[status]);
  // A machine that is gone does not hang.
  return (state === 'lost' ? causes.slice(0, 1) : causes).map((cause) => ({ cause, evidence }));
}

type SinceOf = NonNullable<Facts['assessment']['missing']>['since'];

function evidenceOf(since: SinceOf, now: number, state: string): string {
  if (!since) return 'the journal has no event of this session';
  const silence = `nothing for ${humanDuration(Math.max(0, now - since.epochMs))} after ${since.event ? named(since.event) : since.what}`;
  return state === 'lost' ? `the agent was asked and does not know its task; ${silence}` : silence;
}
