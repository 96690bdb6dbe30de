import type { Verb } from './verb.ts';

/** A verb as the list of all of them has it: what it is for, and where its code is. */
export interface VerbEntry {
  readonly summary: string;
  /** Verbs are loaded when they are named, so that each starts as if it were alone. */
  readonly load: () => Promise<Verb>;
  /** Whether it is about the others, so that all of them are loaded with it. */
  readonly needsAll?: boolean;
}

/** Every verb, in the order of the help. */
export const VERBS: Readonly<Record<string, VerbEntry>> = {
  list: { summary: 'sessions, newest first', load: async () => (await import('./list.ts')).list },
  show: {
    summary: 'what became of a session, and its events',
    load: async () => (await import('./show.ts')).show,
  },
  tail: {
    summary: 'new events as they come, of one session or all',
    load: async () => (await import('./tail.ts')).tail,
  },
  wait: {
    summary: 'wait until a session has ended; the exit code is the outcome',
    load: async () => (await import('./wait.ts')).wait,
  },
  why: {
    summary: 'what happened, what is missing, who owes it, and what to do next',
    load: async () => (await import('./why.ts')).why,
  },
  verify: {
    summary: 'check journals for what should not be in them',
    load: async () => (await import('./verify.ts')).verify,
  },
  stats: {
    summary: 'how sessions end, and how long each phase takes',
    load: async () => (await import('./stats.ts')).stats,
  },
  errors: {
    summary: 'failures that read alike, counted',
    load: async () => (await import('./errors.ts')).errors,
  },
  start: { summary: 'start a session', load: async () => (await import('./start.ts')).start },
  stop: {
    summary: 'end a session: its execution and its machine',
    load: async () => (await import('./stop.ts')).stop,
  },
  result: { summary: 'what the agent produced', load: async () => (await import('./result.ts')).result },
  export: {
    summary: 'records of a session, or a page to send to somebody, without secrets',
    load: async () => (await import('./export.ts')).exportVerb,
  },
  cost: {
    summary: 'what a session costs at list price, estimated',
    load: async () => (await import('./cost.ts')).cost,
  },
  completion: {
    summary: 'a script with which bash or zsh completes this command',
    load: async () => (await import('./completion.ts')).completion,
    needsAll: true,
  },
};
