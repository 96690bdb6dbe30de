import { type IncomingHttpHeaders, request as send } from 'node:http';
import { text } from 'node:stream/consumers';

/** An AWS endpoint could not be reached or its answer was cut off; Step Functions reports such calls under this name. */
export class SdkClientException extends Error {
  override readonly name = 'SdkClientException';
}

/** A request to an AWS endpoint. */
export interface Post {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What came back, its body read whole. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/**
 * Sends one request over a connection of its own and never repeats it.
 *
 * @throws SdkClientException when there is no answer, or not the whole of it
 */
export async function post(endpoint: string, { path, headers, body }: Post): Promise<Answer> {
  try {
    return await new Promise((resolve, reject) => {
      const url = new URL(path, endpoint);
      // A kept connection may be closed by the other side at the moment it is used again.
      const call = send(url, { method: 'POST', agent: false, headers });
      call.on('error', reject);
      call.on('response', (response) => {
        const { statusCode: status = 500 } = response;
        text(response).then((read) => resolve({ status, headers: response.headers, body: read }), reject);
      });
      call.end(body);
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SdkClientException(`Unable to execute HTTP request: ${reason}`, { cause });
  }
}
