import { EventEmitter, once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import dynalite from 'dynalite';
import * as v from 'valibot';
import { AwsError } from '../endpoint/aws-service.ts';

/** A request of DynamoDB's API as it came over HTTP, its body read. */
export interface EngineRequest {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What DynamoDB answers. */
export interface EngineAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string | number>;
  readonly body: string;
}

/** An embedded DynamoDB: the API without a socket. */
export interface DynamoEngine {
  call(request: EngineRequest): Promise<EngineAnswer>;
  /** Finishes what was called before, then closes the data folder. */
  close(): Promise<void>;
}

/** How DynamoDB refuses a body that is not a request. */
const UNREADABLE: EngineAnswer = {
  status: 400,
  headers: new Map(),
  body: JSON.stringify({ __type: 'com.amazon.coral.service#SerializationException' }),
};

/**
 * Starts dynalite inside this process.
 *
 * Requests are handed to its HTTP server as events. It gets plain objects instead of sockets: on a socket's error it throws
 * an exception that cannot be caught, and one client that disconnects early would end the whole stack.
 *
 * @param dataFolder where tables are kept; in memory without one
 */
export function createEngine(dataFolder?: string): DynamoEngine {
  const server = dynalite({ createTableMs: 0, ...(dataFolder === undefined ? {} : { path: dataFolder }) });
  const running = new Set<Promise<EngineAnswer>>();

  return {
    call(request) {
      const answer = new Promise<EngineAnswer>((resolve) => {
        const incoming = Object.assign(new EventEmitter(), {
          method: 'POST',
          url: '/',
          headers: request.headers,
        });
        try {
          server.emit('request', incoming, new AnswerRecorder(resolve));
          incoming.emit('data', request.body);
          incoming.emit('end');
        } catch {
          // It takes any JSON for a request, and throws on `null` where an object belongs.
          resolve(UNREADABLE);
        }
      });
      running.add(answer);
      const forget = () => running.delete(answer);
      answer.then(forget, forget);
      return answer;
    },
    async close() {
      await Promise.allSettled(running);
      // A table that was just created is marked ACTIVE a moment later.
      await nextTurn();
      // dynalite closes its database only behind a server that was listening.
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      await new Promise<void>((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
      });
    },
  };
}

/** The members of a server's response that dynalite uses. */
class AnswerRecorder {
  statusCode = 200;
  readonly #headers = new Map<string, string | number>();
  readonly #done: (answer: EngineAnswer) => void;

  constructor(done: (answer: EngineAnswer) => void) {
    this.#done = done;
  }

  setHeader(name: string, value: string | number): void {
    this.#headers.set(name, value);
  }

  end(body = ''): void {
    this.#done({ status: this.statusCode, headers: this.#headers, body });
  }
}

const errorSchema = v.object({ __type: v.string(), message: v.optional(v.string(), '') });

/** The headers of a request that looks signed: dynalite refuses others, and does not check the signature. */
export const SIGNED_HEADERS = {
  authorization:
    'AWS4-HMAC-SHA256 Credential=local/20200101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=local',
  'x-amz-date': '20200101T000000Z',
  'content-type': 'application/x-amz-json-1.0',
};

/**
 * Calls an operation of the engine from inside the stack.
 *
 * @throws AwsError with the API's name for the error, when the API refuses the request
 */
export async function callEngine(
  engine: DynamoEngine,
  operation: string,
  parameters: unknown,
): Promise<unknown> {
  const answer = await engine.call({
    headers: { ...SIGNED_HEADERS, 'x-amz-target': `DynamoDB_20120810.${operation}` },
    body: Buffer.from(JSON.stringify(parameters)),
  });
  const body: unknown = JSON.parse(answer.body);
  if (answer.status === 200) return body;
  const { __type, message } = v.parse(errorSchema, body);
  throw new AwsError(__type.slice(__type.lastIndexOf('#') + 1), message);
}
