import type { ServerAnswer } from './exchange.ts';
import type { Fault } from './fault.ts';

/** What the sender of a request gets. */
export type Reply =
  | { readonly kind: 'answer'; readonly answer: ServerAnswer }
  /** The beginning of the answer, then the connection ends. */
  | { readonly kind: 'half'; readonly answer: ServerAnswer }
  | { readonly kind: 'refusal'; readonly as: 'throttle' | 'error-500' }
  /** The connection ends. */
  | { readonly kind: 'nothing' };

/** What carrying out a fault takes. */
export interface Surroundings {
  /** Sends the request to the server once. */
  readonly forward: () => Promise<ServerAnswer>;
  readonly sleep: (ms: number) => Promise<void>;
  /** Ends the process that sent the request, now. */
  readonly endCaller: (signal: 'SIGKILL' | 'SIGTERM') => Promise<void>;
  /** Takes work that goes on beside the request. */
  readonly background: (work: Promise<void>) => void;
}

const NOTHING: Reply = { kind: 'nothing' };

/** Lets a request meet its fault: has it carried out once, twice, late or not at all, and says what its sender gets. */
export async function carryOut(fault: Fault | undefined, surroundings: Surroundings): Promise<Reply> {
  const { forward, sleep } = surroundings;
  switch (fault?.kind) {
    case 'drop-before':
      return NOTHING;
    case 'throttle':
    case 'error-500':
      return { kind: 'refusal', as: fault.kind };
    case 'drop-after':
      await forward();
      return NOTHING;
    case 'cut':
      return { kind: 'half', answer: await forward() };
    case 'twice': {
      const first = forward();
      if (!fault.together) await first;
      const answers = await Promise.all([first, forward()]);
      return { kind: 'answer', answer: answers[fault.answer === 'first' ? 0 : 1] };
    }
    case 'delay':
      await sleep(fault.ms);
      break;
    case 'kill':
    case 'stop':
      await endCaller(fault.kind === 'kill' ? 'SIGKILL' : 'SIGTERM', fault.afterMs, surroundings);
      break;
    default:
      fault satisfies undefined;
  }
  return { kind: 'answer', answer: await forward() };
}

async function endCaller(
  signal: 'SIGKILL' | 'SIGTERM',
  afterMs: number,
  surroundings: Surroundings,
): Promise<void> {
  // At once means before the request goes on: the server carries out what a dead process asked for.
  if (afterMs === 0) await surroundings.endCaller(signal);
  else surroundings.background(surroundings.sleep(afterMs).then(() => surroundings.endCaller(signal)));
}
