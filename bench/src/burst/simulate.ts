import { type Account, createAccount } from './account.ts';
import { createAgenda } from './agenda.ts';
import type { Quotas } from './quotas.ts';
import { newSession, type Session, type World } from './session.ts';
import { deliver } from './walk.ts';

export interface BurstOptions extends Pick<World, 'profile' | 'rules' | 'patienceSeconds' | 'random'> {
  /** All put at once. */
  readonly sessions: number;
  readonly quotas: Quotas;
}

export interface Burst extends Pick<World, 'keptPlaces'>, Pick<Account, 'refusals' | 'peaks'> {
  readonly sessions: readonly Session[];
}

/** Walks all sessions through their steps, each refused or delayed by the account's quotas and repeated as packaged. */
export function simulate({ quotas, ...options }: BurstOptions): Burst {
  const { profile, rules, patienceSeconds, random } = options;
  const account = createAccount(quotas);
  const agenda = createAgenda<World, Session>();
  const world: World = { profile, rules, patienceSeconds, random, account, agenda, keptPlaces: 0 };
  const sessions = Array.from({ length: options.sessions }, () => newSession(profile));
  for (const session of sessions) agenda.schedule(account.reserve('putEvents', 0), session, deliver);
  agenda.run(world);
  const { refusals, peaks } = account;
  return { sessions, refusals, peaks, keptPlaces: world.keptPlaces };
}
