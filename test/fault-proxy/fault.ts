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
  /** The request reaches the server `ms` milliseconds late, also when its sender has given up by then. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** The connection ends before the server got the request. */
  | { readonly kind: 'drop-before' }
  /** The server has carried the request out, and the connection ends without a byte of its answer. */
  | { readonly kind: 'drop-after' }
  /** Refused as too many requests, in the words of the service; not carried out. */
  | { readonly kind: 'throttle' }
  /** Refused with an internal error of the service; not carried out. */
  | { readonly kind: 'error-500' }
  /** The server has carried the request out, and the connection ends in the middle of its answer. */
  | { readonly kind: 'cut' }
  /** The server gets the request twice, at once or one after the other, and the sender gets one of the answers. */
  | { readonly kind: 'twice'; readonly together: boolean; readonly answer: 'first' | 'second' }
  /** The process that sent the request dies (SIGKILL) `afterMs` milliseconds after it came in. */
  | { readonly kind: 'kill'; readonly afterMs: number }
  /** The process that sent the request is told to end (SIGTERM) `afterMs` milliseconds after it came in. */
  | { readonly kind: 'stop'; readonly afterMs: number };
