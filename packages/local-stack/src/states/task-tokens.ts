import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { AwsError } from '../endpoint/aws-service.ts';
import type { Now } from './clock.ts';
import type { Json } from './json.ts';
import type { Failure } from './outcome.ts';

/** The answer to a token. */
export type TaskAnswer = { readonly output: Json } | { readonly failure: Failure };

/** A task that waits for the answer to its token. */
export interface WaitingTask {
  readonly token: string;
  /** Resolves with the first answer. Never rejects. */
  readonly answer: Promise<TaskAnswer>;
  /** When the latest heartbeat came, in epoch milliseconds. */
  readonly heartbeatAt: number | undefined;
  /** Ends the wait: later answers are refused. */
  close(): void;
}

/** The tokens of all tasks that wait. Each operation throws AwsError `InvalidToken` or `TaskTimedOut`. */
export interface TaskTokens {
  /** Issues the token of a task that begins to wait. */
  issue(): WaitingTask;
  /** Answers a token; it takes one answer. */
  answer(token: string, answer: TaskAnswer): void;
  heartbeat(token: string): void;
  /** The number of tasks that wait. */
  readonly waiting: number;
}

export interface TaskTokensOptions {
  readonly now: Now;
  /** Names a task; every name only once. */
  readonly newId: () => string;
  /** Signs the tokens: a signed token that nothing waits for has ended. Default: random. */
  readonly key?: Buffer;
}

interface OpenTask {
  settle(answer: TaskAnswer): void;
  heartbeatAt: number | undefined;
}

/** Starts without a token. Only tasks that wait take memory. */
export function createTaskTokens({ now, newId, key = randomBytes(32) }: TaskTokensOptions): TaskTokens {
  const open = new Map<string, OpenTask>();

  function find(token: string): OpenTask {
    const task = open.get(token);
    if (task) return task;
    if (!isSigned(token, key)) throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
    throw new AwsError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
  }

  return {
    issue() {
      const token = sign(newId(), key);
      const { promise: answer, resolve: settle } = Promise.withResolvers<TaskAnswer>();
      const task: OpenTask = { settle, heartbeatAt: undefined };
      open.set(token, task);
      return {
        ...{ token, answer, close: () => open.delete(token) },
        get heartbeatAt() {
          return task.heartbeatAt;
        },
      };
    },
    answer(token, answer) {
      const { settle } = find(token);
      open.delete(token);
      settle(answer);
    },
    heartbeat(token) {
      find(token).heartbeatAt = now();
    },
    get waiting() {
      return open.size;
    },
  };
}

/** A token is one line of base64, as on AWS: the signature, then the task's id. */
function sign(id: string, key: Buffer): string {
  return Buffer.concat([signatureOf(id, key), Buffer.from(id)]).toString('base64');
}

const SIGNATURE_BYTES = 32;

function isSigned(token: string, key: Buffer): boolean {
  const bytes = Buffer.from(token, 'base64');
  const signature = bytes.subarray(0, SIGNATURE_BYTES);
  if (signature.length < SIGNATURE_BYTES) return false;
  return timingSafeEqual(signature, signatureOf(bytes.subarray(SIGNATURE_BYTES).toString(), key));
}

function signatureOf(id: string, key: Buffer): Buffer {
  return createHmac('sha256', key).update(id).digest();
}
