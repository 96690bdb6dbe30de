import { createRetries, type Retries } from '../../../packages/local-stack/src/states/task-retries.ts';
import type { Account } from './account.ts';
import type { Agenda } from './agenda.ts';
import type { Profile, Step } from './profile.ts';
import type { TaskRules } from './retriers.ts';

/** What all sessions of a burst share. */
export interface World {
  readonly profile: Profile;
  readonly rules: TaskRules;
  /** The stage's `capacityPatienceSeconds`. */
  readonly patienceSeconds: number;
  /** A number from 0 to less than 1. */
  readonly random: () => number;
  readonly account: Account;
  readonly agenda: Agenda<World, Session>;
  /** MicroVMs whose stop was refused, so that they keep their places until the idle timeout. */
  keptPlaces: number;
}

/** A session of the simulation. Times in milliseconds since the burst. */
export interface Session {
  steps: readonly Step[];
  cursor: number;
  /** The retries of the task that it is in, and of the workflow's task that waits for the round. */
  retries: Retries | undefined;
  roundRetries: Retries | undefined;
  /** Failed deliveries of its event. */
  deliveries: number;
  /** When the current call of the agent wrote STARTED, and when the first of the refused ones did. */
  calledAt: number;
  waitsSince: number | undefined;
  /** Tries of the write that the invoker is at, and until when it tries. */
  writes: number;
  writeBy: number;
  refusedCalls: number;
  /** When its agent was called; `undefined` before. */
  startedAt: number | undefined;
  end: { readonly at: number; readonly error: string | undefined } | undefined;
}

/** A session whose event has been put. */
export function newSession({ toInvoke }: Profile): Session {
  return {
    ...{ steps: toInvoke, cursor: 0, retries: undefined, roundRetries: undefined, deliveries: 0 },
    ...{ calledAt: 0, waitsSince: undefined, writes: 0, writeBy: 0, refusedCalls: 0 },
    ...{ startedAt: undefined, end: undefined },
  };
}

/** The retries of a task, which count from its first failure until the next step; for a round, until the next state. */
export function retriesOf({ rules, random }: World, session: Session, task: string): Retries {
  if (task === 'Follow') {
    session.roundRetries ??= createRetries(rules.retriers(task), random);
    return session.roundRetries;
  }
  session.retries ??= createRetries(rules.retriers(task), random);
  return session.retries;
}

/** What a session does once its agent runs, by how long it has waited for that. */
export function followSteps({ follow }: Profile, { startedAt = 0, waitsSince }: Session): readonly Step[] {
  const waitedMs = waitsSince === undefined ? 0 : startedAt - waitsSince;
  return follow.findLast((each) => each.waitedMs <= waitedMs)?.steps ?? [];
}
