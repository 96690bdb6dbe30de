/** How long a step takes at the most when all is well, and why no longer: past that its event is overdue. */
export interface Step {
  readonly usualMs: number;
  readonly reason: string;
}

/** The steps of a session before its task runs. The task itself has only the session's deadline. */
export const STEPS = {
  initiate: {
    usualMs: 30_000,
    reason: 'the workflow checks its input with one short function call and journals',
  },
  invoke: {
    usualMs: 30_000,
    reason: 'a function starts within seconds, and a throttled one is tried again within half a minute',
  },
  answer: {
    usualMs: 60_000,
    reason: "the invoker's function is ended after 60 s, and journals the outcome before that",
  },
  arrive: {
    usualMs: 10_000,
    reason: 'the agent journals before it answers, so only two clocks that differ can make it later',
  },
  accept: {
    usualMs: 15_000,
    reason: 'the entrypoint only reads the request and journals, which is retried for 10 s',
  },
} as const satisfies Record<string, Step>;

/** How long a session may take altogether when its stage says nothing else, in seconds: 8 h 5 min. */
export const DEFAULT_DEADLINE_SECONDS = 29_100;

/** After how long a silence the agent of a running task is asked, and how often from then on, in seconds. */
export const DEFAULT_LIVENESS_CHECK_SECONDS = 300;
