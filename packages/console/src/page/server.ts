import { signal } from '@preact/signals';
import type { ActOutcome, Problem } from '../contract.ts';

/** Whether the server answers. */
export type Connection =
  | { readonly state: 'connecting' | 'live' }
  /** Since when nothing was heard; epoch milliseconds. */
  | { readonly state: 'lost'; readonly since: number };

export const connection = signal<Connection>({ state: 'connecting' });

/** What the server answers when it cannot do what was asked. */
export class ServerProblem extends Error {
  override name = 'ServerProblem';
  readonly code: string;

  constructor({ code, message }: Problem) {
    super(message);
    this.code = code;
  }
}

/** @throws ServerProblem */
export async function get<T>(
  path: string,
  query: Readonly<Record<string, string | undefined>> = {},
): Promise<T> {
  const known = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const search = known.length > 0 ? `?${new URLSearchParams(known)}` : '';
  return answerOf(await send(`${path}${search}`));
}

/** @throws ServerProblem */
export async function post<T>(path: string, body: object): Promise<T> {
  return answerOf(await send(path, postOf(body)));
}

/** Acts on many sessions, and gives each outcome as it comes. @throws ServerProblem */
export async function* postMany(path: string, body: object, signal: AbortSignal): AsyncGenerator<ActOutcome> {
  const response = await send(path, { ...postOf(body), signal });
  if (!response.ok) await answerOf(response);
  let rest = '';
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value = '' } = (await reader?.read()) ?? { done: true };
    const lines = (rest + value).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const outcome: ActOutcome | (Problem & { readonly kind: 'problem' }) = JSON.parse(line);
      if ('kind' in outcome && outcome.kind === 'problem') throw new ServerProblem(outcome);
      yield outcome;
    }
    if (done) return;
  }
}

const postOf = (body: object): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', 'x-journal-console': '1' },
  body: JSON.stringify(body),
});

async function send(path: string, init?: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (error) {
    if (init?.signal?.aborted) throw error;
    throw new ServerProblem({
      code: 'NO_SERVER',
      message: 'The console does not answer. Is `journal console` still running?',
    });
  }
}

async function answerOf<T>(response: Response): Promise<T> {
  if (response.ok) return response.json();
  const problem: Problem = await response
    .json()
    .catch(() => ({ code: 'NO_ANSWER', message: `The console answered ${response.status}.` }));
  throw new ServerProblem(problem);
}

/** Before a stream that was refused is opened again, in milliseconds. */
const AGAIN_MS = 2_000;

/**
 * Listens to a stream of messages. A lost connection is made again by itself, and the first message after that is the whole state.
 *
 * @param isMain whether its connection is the one that the page shows
 * @returns the function that ends it
 */
export function listen<T>(path: string, onMessage: (message: T) => void, isMain = true): () => void {
  let source: EventSource;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const connect = (): void => {
    source = new EventSource(path);
    source.onopen = () => {
      if (isMain) connection.value = { state: 'live' };
    };
    source.onmessage = ({ data }) => onMessage(JSON.parse(data));
    source.onerror = () => {
      if (isMain && connection.value.state !== 'lost')
        connection.value = { state: 'lost', since: Date.now() };
      // The browser tries again by itself, unless it was refused.
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(connect, AGAIN_MS);
    };
  };
  connect();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
