import type { Stack } from '@agents/local-stack';
import {
  type CrowdOptions,
  type CrowdRun,
  type FunctionName,
  runCrowd,
  type TracedCall,
} from '../../../test/proofs/support/virtual-crowd.ts';

/** The tasks of the state machines that a session spends its time in. */
export type TaskName = 'CheckInput' | 'Initiate' | 'Invoke' | 'Follow' | 'Poll' | 'Answer';

/** Something that a session does after a pause. The steps of a session follow one another. */
export type Step =
  /** Enters a state of the workflow. */
  | { readonly kind: 'state'; readonly gapMs: number; readonly task: string }
  /** Starts a round of the follower, or hands its answer back. */
  | { readonly kind: 'round'; readonly gapMs: number; readonly task: 'Follow' }
  | { readonly kind: 'answer'; readonly gapMs: number; readonly task: 'Answer' }
  | FunctionStep;

export interface FunctionStep {
  readonly kind: 'function';
  readonly gapMs: number;
  readonly task: TaskName;
  readonly name: FunctionName;
  readonly lastsMs: number;
  /** Whether it asks the agent if it runs, and whether it stops the microVM. */
  readonly checks: boolean;
  readonly stops: boolean;
}

/** What a session does, from real runs of both state machines. */
export interface Profile {
  /** From the start of the execution to the state `Invoke`. */
  readonly toInvoke: readonly Step[];
  /** A call of the agent: until STARTED is written, until a refused call has ended, and until a started one has. */
  readonly call: { readonly recordedMs: number; readonly refusedMs: number; readonly startedMs: number };
  /** From the call that starts the agent to the end of its task. */
  readonly workMs: number;
  /** After that call, by how long the session has waited for capacity: the pauses between polls grow with its age. */
  readonly follow: readonly { readonly waitedMs: number; readonly steps: readonly Step[] }[];
}

/** The pauses grow by a second with every 100 s of the age, up to 5 s. */
const WAITS_MS = [0, 100_000, 200_000, 300_000, 400_000, 500_000];

/** A wait of a session alone is ended by the first call after it. */
const LONGEST_PAUSE_MS = 60_000;

/** Runs one session after another: without a wait for capacity, and with longer and longer ones. */
export async function profileOf(stack: Stack, workMs: number): Promise<Profile> {
  const runs: CrowdRun[] = [];
  for (const waitedMs of WAITS_MS) runs.push(await runCrowd(oneSession(stack, workMs, waitedMs)));
  const [first, second] = runs;
  if (!first || !second) throw new Error('expected a run without a wait and one with a wait');
  const refused = invocations(second)[0];
  const started = invocations(first)[0];
  if (!refused?.failed || !started) throw new Error('expected a refused call, and one that starts the agent');
  const [, recorded] = first.sessions[0]?.events ?? [];
  return {
    toInvoke: stepsOf(first.calls.filter(({ atMs }) => atMs <= started.atMs)).slice(0, -1),
    call: {
      recordedMs: (recorded?.epochMs ?? Number.NaN) - first.startedAt - started.atMs,
      refusedMs: refused.lastsMs,
      startedMs: started.lastsMs,
    },
    workMs: started.lastsMs + workMs,
    follow: runs.map((run, index) => ({ waitedMs: WAITS_MS[index] ?? 0, steps: stepsAfterCall(run) })),
  };
}

function oneSession(stack: Stack, workMs: number, waitedMs: number): CrowdOptions {
  return {
    ...{ stack, sessions: 1, script: { fate: 'completes', workMs } },
    gates: {
      startAgent(at) {
        if (at < waitedMs) throw Object.assign(new Error('no capacity'), { name: 'ThrottlingException' });
      },
    },
    random: () => 0.5,
    untilMs: waitedMs + LONGEST_PAUSE_MS + workMs + 600_000,
  };
}

type FunctionCall = Extract<TracedCall, { readonly kind: 'function' }>;
const isFunction = (call: TracedCall): call is FunctionCall => call.kind === 'function';
const invocations = ({ calls }: CrowdRun) =>
  calls.filter(isFunction).filter(({ name }) => name === 'invoker');

function stepsAfterCall(run: CrowdRun): readonly Step[] {
  const call = invocations(run).at(-1);
  if (!call || call.failed) throw new Error('expected a call that starts the agent');
  const endedMs = call.atMs + call.lastsMs;
  const after = run.calls.filter((each) => each !== call && each.atMs >= endedMs);
  return stepsOf(after, endedMs);
}

type Does = Pick<FunctionStep, 'checks' | 'stops'>;

/** What a run of a function asked of AgentCore. */
function doesOf({ atMs, lastsMs }: FunctionCall, calls: readonly TracedCall[]): Does {
  const during = calls.filter((each) => each.atMs > atMs && each.atMs <= atMs + lastsMs);
  return {
    checks: during.some(({ kind }) => kind === 'check'),
    stops: during.some(({ kind }) => kind === 'stop'),
  };
}

/** The order of what has one time: a round is answered before the workflow goes on and starts the next one. */
const ORDER: Readonly<Record<TracedCall['kind'], number>> = {
  ...{ answer: 0, state: 1, round: 2, function: 3, check: 4, stop: 5 },
};

function stepsOf(calls: readonly TracedCall[], fromMs = 0): readonly Step[] {
  const sorted = calls.toSorted((a, b) => a.atMs - b.atMs || ORDER[a.kind] - ORDER[b.kind]);
  const steps: Step[] = [];
  let endedMs = fromMs;
  let state = '';
  for (const call of sorted) {
    if (call.kind === 'check' || call.kind === 'stop') continue;
    const gapMs = call.atMs - endedMs;
    endedMs = call.atMs + ('lastsMs' in call ? call.lastsMs : 0);
    if (call.kind === 'state') {
      state = call.name;
      steps.push({ kind: 'state', gapMs, task: state });
    } else if (call.kind === 'round') steps.push({ kind: 'round', gapMs, task: 'Follow' });
    else if (call.kind === 'answer') steps.push({ kind: 'answer', gapMs, task: 'Answer' });
    else if (isFunction(call)) {
      const { name, lastsMs } = call;
      const task = name === 'invoker' ? 'Invoke' : state === 'Follow' ? 'Poll' : 'CheckInput';
      steps.push({ kind: 'function', gapMs, task, name, lastsMs, ...doesOf(call, calls) });
    }
  }
  return steps;
}
