import { request } from 'node:http';
import { type JsonErrorGroup, loadContract } from '@agents/sessions';
import * as v from 'valibot';
import { openJournalTable } from '../../../test/support/journal-table.ts';
import { SAMPLES, sampleRows } from '../../../tools/cli-document/sample-sessions.ts';
import type { ListMessage, SessionMessage } from '../src/contract.ts';
import type { RunningConsole } from '../src/index.ts';
import { serveConsole } from './support/serve.ts';

const NOW = Date.now();

let server: RunningConsole;
let plant: (row: Readonly<Record<string, string>>) => Promise<void>;
beforeAll(async () => {
  const journal = await openJournalTable('agents-table-dev');
  plant = journal.plant;
  await journal.plantAll(Object.values(SAMPLES).flatMap((each) => sampleRows(each, NOW)));
  server = await serveConsole({ endpoint: journal.endpoint });
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** Sends any headers, as a browser's page cannot. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, server.url), { headers, method }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        text: Buffer.concat(chunks).toString(),
      });
    });
    sent.once('error', reject).end();
  });
}

/** The first message of a stream that fits. */
async function firstOf<T>(
  path: string,
  fits: (message: T) => boolean,
  ready: () => void = () => {},
): Promise<T> {
  const controller = new AbortController();
  const response = await fetch(new URL(path, server.url), { signal: controller.signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (let isFirst = true; ; isFirst = false) {
    const { value = '' } = (await reader?.read()) ?? {};
    text += value;
    if (isFirst) ready();
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    for (const line of lines.filter((each) => /^data: ?./.test(each))) {
      const message: T = JSON.parse(line.replace(/^data: ?/, ''));
      if (!fits(message)) continue;
      controller.abort();
      return message;
    }
  }
}

describe('the server', () => {
  it.each([
    ['another name', { host: 'evil.example' }],
    ['another port', { host: '127.0.0.1:1' }],
    ['a page of another site', { origin: 'http://evil.example' }],
    ['a sandboxed page', { origin: 'null' }],
    ['a picture of another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
  ])('answers nothing to %s', async (_what, headers) => {
    const { status, text } = await ask('/api/sessions', headers);

    expect(status).toBe(403);
    expect(text).not.toContain(SAMPLES.silent.id);
  });

  it('changes nothing without the header that only its own page can send', async () => {
    const { status, text } = await ask('/api/start', { 'content-type': 'application/json' }, 'POST');

    expect([status, JSON.parse(text).code]).toEqual([403, 'NO_HEADER']);
  });

  it('changes nothing of an account unless it was started with --write', async () => {
    // A loopback address that is not the local stack's: for the console, an account.
    const account = await serveConsole({ endpoint: 'http://127.0.0.2:9' });
    const post = { method: 'POST', headers: { 'x-journal-console': '1' }, body: '{"payload":{}}' };
    const refused = await fetch(`${account.url}api/start`, post);
    const writing = await serveConsole({ endpoint: 'http://127.0.0.2:9', write: true });
    const tried = await fetch(`${writing.url}api/start`, post);

    expect([refused.status, await refused.json()]).toEqual([
      403,
      expect.objectContaining({ code: 'READ_ONLY' }),
    ]);
    expect(tried.status).toBe(502);
  });

  it('sends a page that may load nothing from elsewhere and runs no inline script', async () => {
    const { headers, text } = await ask('/');

    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self';/,
    );
    expect(text.match(/<script[^>]*>/g)).toEqual([
      expect.stringMatching(/^<script type="module" src="\/assets\/page-\w+\.js">$/),
      '<script type="application/json" id="start">',
    ]);
  });

  it('has sessions in the shape of the command line', async () => {
    const { SHAPES } = await loadContract();
    const { sessions } = JSON.parse((await ask('/api/sessions')).text);

    expect(sessions).toHaveLength(Object.keys(SAMPLES).length);
    for (const each of sessions) v.parse(SHAPES['session'] ?? v.never(), each);
  });

  it('sends all sessions first, and then those that change', async () => {
    const id = 'new-session';
    const at = new Date(Date.now()).toISOString();
    const all = await firstOf<ListMessage>('/api/live', ({ type }) => type === 'sessions');
    const news = await firstOf<ListMessage>(
      '/api/live',
      (message) => message.type === 'sessions' && !message.isAll && message.sessions.length > 0,
      () =>
        void plant({ PK: `SESSION#${id}`, SK: `EVENT#${at}`, Status: 'SESSION_INITIATED', Timestamp: at }),
    );

    expect(all).toMatchObject({ isAll: true });
    expect(news).toMatchObject({ sessions: [{ sessionId: id, state: 'pending' }] });
  });

  it('sends a session with its diagnosis, its events, and what cannot be read', async () => {
    const { id } = SAMPLES.tampered;
    const { OUTPUTS } = await loadContract();

    const message = await firstOf<SessionMessage>(`/api/sessions/${id}/live`, ({ type }) => type === 'view');

    if (message.type !== 'view') throw new Error(message.problem.message);
    const { diagnosis, events, unreadable } = message.view;
    v.parse(OUTPUTS['why']?.json ?? v.never(), diagnosis);
    expect([events.length, unreadable.length]).toEqual([7, 1]);
  });

  it('sends what comes after the end of a session as well', async () => {
    const { id } = SAMPLES.retried;
    const at = new Date().toISOString();
    const late = await firstOf<SessionMessage>(
      `/api/sessions/${id}/live`,
      (message) => message.type === 'view' && !message.isAll && message.view.events.length > 0,
      () =>
        void plant({
          PK: `SESSION#${id}`,
          SK: `EVENT#${at}`,
          Status: 'AGENT_RUNTIME_INVOCATION_STARTED',
          Timestamp: at,
        }),
    );

    expect(late).toMatchObject({ view: { session: { state: 'completed' }, events: [{ timestamp: at }] } });
  });

  it('names all sessions of an error, the newest first, and none that failed alike elsewhere', async () => {
    const secret = 'password=hunter2hunter2';
    const plantFailure = (id: string, agoMs: number, status: string) => {
      const Timestamp = new Date(NOW - agoMs).toISOString();
      const key = { PK: `SESSION#${id}`, SK: `EVENT#${Timestamp}`, Status: status, Timestamp };
      return plant({ ...key, ErrorMessage: `PoolError: no connection for ${agoMs} ms, ${secret}` });
    };
    const ids = Array.from({ length: 12 }, (_, index) => `pool-${index}`);
    for (const [index, id] of ids.entries())
      await plantFailure(id, 1_000 + index, 'AGENT_BACKGROUND_TASK_FAILED');
    await plantFailure('pool-invoker', 1_000, 'AGENT_RUNTIME_INVOCATION_FAILED');

    const groups: readonly JsonErrorGroup[] = JSON.parse((await ask('/api/errors')).text);
    const group = groups.find(({ sessions }) => sessions === ids.length);
    const { fingerprint = '', status = '' } = group ?? {};
    const found = await ask(`/api/errors/sessions?${new URLSearchParams({ status, fingerprint })}`);

    expect([status, fingerprint]).toEqual([
      'AGENT_BACKGROUND_TASK_FAILED',
      expect.not.stringContaining('hunter2'),
    ]);
    expect(JSON.parse(found.text)).toEqual({ sessionIds: ids });
  });

  it.each([
    ['/api/sessions?since=yesterday', 400, /^since: /],
    ['/api/sessions?limit=99999', 400, /^limit: /],
    ['/api/resolve?text=no-such-session', 404, /No|not found|None/],
    ['/api/sessions/no-such-session/cost', 404, /no-such-session/],
    ['/api/nothing', 404, /There is no \/api\/nothing here/],
  ])('says what is wrong with %s', async (path, expected, message) => {
    const { status, text } = await ask(path);

    expect(status).toBe(expected);
    expect(JSON.parse(text).message).toMatch(message);
  });

  it('gives the page of a session as a file', async () => {
    const { headers } = await ask(`/api/sessions/${SAMPLES.retried.id}/page`);

    expect(headers['content-disposition']).toMatch(/^attachment; filename="session-2c91a4d8.*[.]html"$/);
  });
});
