import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import * as v from 'valibot';
import { listen } from '../../../test/support/listen.ts';

/** The requests that passed the proxy. */
export interface Counts {
  readonly requests: number;
  /** As DynamoDB charges for them. */
  readonly readUnits: number;
  readonly rows: number;
}

/** A proxy in front of DynamoDB that counts reads. */
export interface CountingProxy {
  readonly endpoint: string;
  readonly counts: Counts;
  stop(): Promise<void>;
}

const answerSchema = v.object({
  Count: v.optional(v.number(), 0),
  ConsumedCapacity: v.object({ CapacityUnits: v.number() }),
});

/** Starts the proxy on a free port. It passes each request on and asks for the consumed capacity. */
export async function startCountingProxy(upstream: string): Promise<CountingProxy> {
  let counts: Counts = { requests: 0, readUnits: 0, rows: 0 };
  const server = createServer(async (request, response) => {
    const { status, answer } = await passOn(request, upstream);
    const found = v.safeParse(v.pipe(v.string(), v.parseJson(), answerSchema), answer);
    const { Count, ConsumedCapacity } = found.success ? found.output : NOTHING;
    counts = {
      requests: counts.requests + 1,
      readUnits: counts.readUnits + ConsumedCapacity.CapacityUnits,
      rows: counts.rows + Count,
    };
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(answer);
  });
  const { url: endpoint, close } = await listen(server);
  return {
    endpoint,
    get counts() {
      return counts;
    },
    stop: close,
  };
}

const NOTHING = { Count: 0, ConsumedCapacity: { CapacityUnits: 0 } };

async function passOn(request: IncomingMessage, upstream: string) {
  const asked = { ...JSON.parse(await text(request)), ReturnConsumedCapacity: 'TOTAL' };
  const headers = ['authorization', 'content-type', 'x-amz-date', 'x-amz-target'].map((name) => [
    name,
    String(request.headers[name]),
  ]);
  const response = await fetch(upstream, {
    method: 'POST',
    headers: Object.fromEntries(headers),
    body: JSON.stringify(asked),
  });
  return { status: response.status, answer: await response.text() };
}
