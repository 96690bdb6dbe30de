import type { Verb } from '../cli.ts';

/** A verb in the list of all verbs: what it does, and where its code is. */
export interface VerbEntry {
  readonly summary: string;
  /** A verb is loaded only when it is named: each starts as fast as if it were the only one. */
  readonly load: () => Promise<Verb>;
  /** Whether it needs the options of all verbs, so that all of them are loaded with it. */
  readonly needsAll?: boolean;
}

/** Every verb, in the order of the help. */
export const VERBS: Readonly<Record<string, VerbEntry>> = {
  list: { summary: 'list sessions, newest first', load: async () => (await import('./list.ts')).list },
  show: {
    summary: 'show what happened in a session, and its events',
    load: async () => (await import('./show.ts')).show,
  },
  console: {
    summary: 'show the sessions in a browser, served on this computer',
    load: async () => (await import('./console.ts')).consoleVerb,
  },
  tail: {
    summary: 'print new events as they come, of one session or of all',
    load: async () => (await import('./tail.ts')).tail,
  },
  logs: {
    summary: 'print what the components wrote about a session, between its events',
    load: async () => (await import('./logs.ts')).logs,
  },
  wait: {
    summary: 'wait until a session has ended; the exit code is the outcome',
    load: async () => (await import('./wait.ts')).wait,
  },
  why: {
    summary: 'explain a session: what happened, what is missing, why, and what to do next',
    load: async () => (await import('./why.ts')).why,
  },
  verify: {
    summary: 'check journals for errors',
    load: async () => (await import('./verify.ts')).verify,
  },
  stats: {
    summary: 'count how sessions end, and how long each phase takes',
    load: async () => (await import('./stats.ts')).stats,
  },
  errors: {
    summary: 'count failures that read alike',
    load: async () => (await import('./errors.ts')).errors,
  },
  start: { summary: 'start a session', load: async () => (await import('./start.ts')).start },
  retry: {
    summary: 'start sessions again, each with its own payload',
    load: async () => (await import('./retry.ts')).retry,
  },
  stop: {
    summary: 'stop a session: its execution and its microVM',
    load: async () => (await import('./stop.ts')).stop,
  },
  result: {
    summary: "print the agent's result",
    load: async () => (await import('./result.ts')).result,
  },
  export: {
    summary: 'export the records of a session, or a page about it, without secrets',
    load: async () => (await import('./export.ts')).exportVerb,
  },
  cost: {
    summary: 'estimate what a session costs at list price',
    load: async () => (await import('./cost.ts')).cost,
  },
  completion: {
    summary: 'print a script that completes this command in bash or zsh',
    load: async () => (await import('./completion.ts')).completion,
    needsAll: true,
  },
};
