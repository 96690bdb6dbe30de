import type { IncomingMessage, ServerResponse } from 'node:http';
import { redactSecrets } from '@agents/events';

/** One AWS service behind the endpoint: the requests it accepts and how it answers them. */
export interface AwsService {
  /** The service's signing name, for the log: `dynamodb`, `states`, `lambda`, … */
  readonly name: string;
  /** Whether the request is addressed to this service. Looks at method, path and headers, never at the body. */
  accepts(request: IncomingMessage): boolean;
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Ends every process, timer and file the service holds; the stack calls it once. */
  close?(): Promise<void>;
}

/** An error of an AWS service as its API names it; the endpoint writes it in the protocol of the service. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  /**
   * @param code the name the API gives the error, for example `ResourceNotFoundException`
   * @param status the HTTP status AWS answers with
   */
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    // The message quotes the request, which may contain a secret.
    super(redactSecrets(message));
    this.code = code;
    this.status = status;
  }
}

/** A function's answer as Lambda's Invoke reports it: the payload, and `functionError` when the function threw. */
export interface FunctionAnswer {
  readonly payload: unknown;
  readonly functionError?: 'Unhandled';
}

/** Runs a deployed function by name or ARN, as Lambda's Invoke does. */
export type InvokeFunction = (functionName: string, payload: unknown) => Promise<FunctionAnswer>;
