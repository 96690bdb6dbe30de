import type { IncomingHttpHeaders } from 'node:http';
import type { Call } from './call.ts';
import type { Fault } from './fault.ts';

/** A request as it came in, its body read whole. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What the server answered, its body read whole. */
export interface ServerAnswer {
  /** When the answer was there, in epoch milliseconds. */
  readonly at: number;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** One request and everything that became of it. */
export interface Exchange {
  readonly call: Call;
  /** When it came in, in epoch milliseconds. */
  readonly at: number;
  /** The id of the session, where the request names one. */
  readonly sessionId: string | undefined;
  readonly request: ReceivedRequest;
  readonly fault: Fault | undefined;
  /** What the server answered, in order: one answer as a rule, none when it was not reached, two when it was reached twice. */
  readonly answers: readonly ServerAnswer[];
}
