import type { RefusalKind, ServerAnswer } from './wire.ts';

/** What can go wrong with one request on its way to AWS and back. */
export const FAULT_KINDS = [
  'delay',
  'drop-before',
  'drop-after',
  'throttle',
  'error-500',
  'cut',
  'twice',
  'kill',
  'stop',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

export type Fault =
  /** The request reaches the server `ms` milliseconds late, even if its sender has given up by then. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** The connection ends before the server gets the request. */
  | { readonly kind: 'drop-before' }
  /** The server carries the request out, then the connection ends without a byte of the answer. */
  | { readonly kind: 'drop-after' }
  /** The service's throttling error; the request is not carried out. */
  | { readonly kind: 'throttle' }
  /** The service's internal error; the request is not carried out. */
  | { readonly kind: 'error-500' }
  /** The server carries the request out, then the connection ends in the middle of the answer. */
  | { readonly kind: 'cut' }
  /** The server gets the request twice, at once or one after the other. The sender gets one of the answers. */
  | { readonly kind: 'twice'; readonly together: boolean; readonly answer: 'first' | 'second' }
  /** The sender's process gets SIGKILL `afterMs` milliseconds after the request came in. */
  | { readonly kind: 'kill'; readonly afterMs: number }
  /** The sender's process gets SIGTERM `afterMs` milliseconds after the request came in. */
  | { readonly kind: 'stop'; readonly afterMs: number };

/** What the sender of a request gets. */
export type Reply =
  | { readonly kind: 'answer'; readonly answer: ServerAnswer }
  /** The first half of the answer, then the connection ends. */
  | { readonly kind: 'half'; readonly answer: ServerAnswer }
  | { readonly kind: 'refusal'; readonly as: RefusalKind }
  /** The connection ends. */
  | { readonly kind: 'nothing' };

export interface FaultTools {
  /** Sends the request to the server once. */
  readonly forward: () => Promise<ServerAnswer>;
  readonly sleep: (ms: number) => Promise<void>;
  /** Ends the process that sent the request, now. */
  readonly endCaller: (signal: 'SIGKILL' | 'SIGTERM') => Promise<void>;
  /** Takes work that outlives the request. */
  readonly background: (work: Promise<void>) => void;
}

const NOTHING: Reply = { kind: 'nothing' };

/** Applies a fault to a request: forwards it once, twice, late or not at all, and returns what the sender gets. */
export async function applyFault(fault: Fault | undefined, tools: FaultTools): Promise<Reply> {
  const { forward, sleep } = tools;
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
      await endCaller(fault.kind === 'kill' ? 'SIGKILL' : 'SIGTERM', fault.afterMs, tools);
      break;
    default:
      fault satisfies undefined;
  }
  return { kind: 'answer', answer: await forward() };
}

async function endCaller(signal: 'SIGKILL' | 'SIGTERM', afterMs: number, tools: FaultTools): Promise<void> {
  // With 0, the sender is dead before the server carries its request out.
  if (afterMs === 0) await tools.endCaller(signal);
  else tools.background(tools.sleep(afterMs).then(() => tools.endCaller(signal)));
}
