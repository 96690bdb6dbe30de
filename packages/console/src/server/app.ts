import {
  failuresSince,
  findSessions,
  jsonErrorGroup,
  jsonSession,
  jsonStats,
  readSession,
  resolveSession,
  SessionsError,
  sessionsWithError,
  statsSince,
  type World,
} from '@agents/sessions';
import { type Context, Hono } from 'hono';
import { stream, streamSSE } from 'hono/streaming';
import * as v from 'valibot';
import type {
  ActOutcome,
  ErrorSessions,
  NoticesMessage,
  Place,
  Problem,
  SessionsAnswer,
  Start,
} from '../contract.ts';
import { type ActOptions, BODIES, makeActs, shownPayload } from './acts.ts';
import { logMessages, makeResults, sessionCost } from './details.ts';
import { exportPage } from './export-page.ts';
import { guard, guardActs } from './guard.ts';
import type { Hub } from './hub.ts';
import { makeListFeed } from './list-feed.ts';
import type { PageAssets } from './page-assets.ts';
import { makeSessionFeeds, type SessionFeedOptions } from './session-feed.ts';
import type { Stages } from './stages.ts';

export interface AppOptions extends ActOptions, SessionFeedOptions {
  readonly stages: Stages;
  readonly world: Pick<World, 'now' | 'sleep'>;
  readonly place: () => Promise<Place>;
  readonly canWrite: boolean;
  readonly assets: PageAssets;
  /** The names of this server, with its port. */
  readonly hosts: () => readonly string[];
}

/** How often a stream without news says that it lives, in milliseconds. */
const BEAT_MS = 5_000;

/** Of sessions in one answer. */
const MAX_LIMIT = 5_000;

const DAY_MS = 86_400_000;

const time = v.optional(v.pipe(v.string(), v.isoTimestamp()));
const QUERY = v.object({
  since: time,
  until: time,
  error: v.optional(v.pipe(v.string(), v.maxLength(1_000))),
  limit: v.optional(
    v.pipe(v.string(), v.regex(/^\d{1,4}$/), v.transform(Number), v.maxValue(MAX_LIMIT)),
    '200',
  ),
});

const GROUP = v.object({ status: v.string(), fingerprint: v.string() });

/** The server's application: the page, what it reads, and what it does. */
export interface App {
  readonly fetch: Hono['fetch'];
  /** Ends what the pages that are open follow. */
  close(): void;
}

export function makeApp(options: AppOptions): App {
  const { stages, explain, assets, hosts, canWrite } = options;
  const { now } = options.world;
  const list = makeListFeed(options);
  const sessions = makeSessionFeeds(options);
  const acts = makeActs(options);
  const resultOf = makeResults(now);
  const app = new Hono();
  app.use(guard(hosts), guardActs(canWrite));
  app.onError(async (error, context) => {
    const used = stages.current();
    const answer = await answerProblem(context, error, explain);
    if (isOfAws(error)) stages.renew(used);
    return answer;
  });
  app.notFound((context) =>
    context.json({ code: 'NOT_FOUND', message: `There is no ${context.req.path} here.` }, 404),
  );

  /** A session's page asks for its session, and the list for all of them: what is known already comes with the document. */
  const startState = async (isList: boolean): Promise<Start> => {
    const known = isList ? list.snapshot() : undefined;
    const problem = isList ? list.problem() : undefined;
    return {
      place: await options.place(),
      now: isoTime(now()),
      ...(known && { sessions: known }),
      ...(problem && { problem }),
      notices: stages.notes(),
    };
  };
  for (const path of ['/', '/sessions/:id']) {
    app.get(path, async (context) => context.html(assets.html(await startState(path === '/'))));
  }
  app.get('/assets/:name', (context) => {
    const file = assets.files.get(context.req.param('name'));
    return file ? context.body(file.body, 200, { 'content-type': file.type }) : context.notFound();
  });

  app.get('/api/live', (context) =>
    live(context, stages, list, () => {
      const known = list.snapshot();
      return known && { type: 'sessions' as const, now: isoTime(now()), sessions: known, isAll: true };
    }),
  );
  app.get('/api/sessions', async (context) => {
    const { since, until, error, limit } = v.parse(QUERY, context.req.query());
    const page = await findSessions(stages.current(), {
      limit,
      ...(since !== undefined && { since: Date.parse(since) }),
      ...(until !== undefined && { until: Date.parse(until) }),
      ...(error !== undefined && { error }),
    });
    const answer: SessionsAnswer = {
      now: isoTime(now()),
      sessions: page.sessions.map((each) => jsonSession(each, now())),
      hasMore: page.hasMore,
      ...(page.searchedSince !== undefined && { searchedSince: isoTime(page.searchedSince) }),
    };
    return context.json(answer);
  });
  app.get('/api/resolve', async (context) =>
    context.json({ sessionId: await resolveSession(stages.current(), context.req.query('text') ?? '') }),
  );
  app.get('/api/errors', async (context) =>
    context.json((await failuresSince(stages.current(), sinceOf(context, now()))).map(jsonErrorGroup)),
  );
  app.get('/api/errors/sessions', async (context) => {
    const { status, fingerprint } = v.parse(GROUP, context.req.query());
    const answer: ErrorSessions = {
      sessionIds: await sessionsWithError(stages.current(), sinceOf(context, now()), { status, fingerprint }),
    };
    return context.json(answer);
  });
  app.get('/api/stats', async (context) => {
    const since = sinceOf(context, now());
    return context.json(jsonStats(since, await statsSince(stages.current(), since)));
  });

  app.get('/api/sessions/:id/live', (context) => {
    const feed = sessions.of(context.req.param('id'));
    return live(context, stages, feed, feed.latest);
  });
  app.get('/api/sessions/:id/logs', (context) =>
    streamSSE(context, async (out) => {
      const { id } = context.req.param();
      try {
        for await (const message of logMessages(stages.current(), id, context.req.query('errors') === '1')) {
          if (out.aborted) return;
          await out.writeSSE({ data: JSON.stringify(message) });
        }
      } catch (error) {
        await out.writeSSE({ data: JSON.stringify({ type: 'problem', problem: await explain(error) }) });
      }
    }),
  );
  app.get('/api/sessions/:id/payload', async (context) =>
    context.json(await shownPayload(stages.current(), context.req.param('id'))),
  );
  app.get('/api/sessions/:id/result', async (context) => {
    const from = v.parse(
      v.pipe(v.string(), v.regex(/^\d{1,9}$/), v.transform(Number)),
      context.req.query('from') ?? '0',
    );
    const part = await resultOf(stages.current(), context.req.param('id'), from);
    return part
      ? context.json(part)
      : context.json({ code: 'NO_RESULT', message: 'The session has no result.' }, 404);
  });
  app.get('/api/sessions/:id/cost', async (context) =>
    context.json(await sessionCost(stages.current(), context.req.param('id'))),
  );
  app.get('/api/sessions/:id/page', async (context) => {
    const stage = stages.current();
    const session = await readSession(stage, context.req.param('id'));
    const page = await exportPage(stage, session, options.journalCall);
    return context.body(page, 200, {
      'content-type': 'text/html; charset=utf-8',
      'content-disposition': `attachment; filename="session-${encodeURIComponent(context.req.param('id'))}.html"`,
    });
  });

  app.post('/api/start', async (context) => context.json(await acts.start(await bodyOf(context, 'start'))));
  app.post('/api/sessions/:id/retry', async (context) =>
    context.json(await acts.retry(context.req.param('id'), await bodyOf(context, 'retry'))),
  );
  app.post('/api/sessions/:id/stop', async (context) =>
    context.json(await acts.stop(context.req.param('id'), await bodyOf(context, 'stop'))),
  );
  app.post('/api/retry', async (context) => {
    const body = await bodyOf(context, 'retryMany');
    return outcomes(context, explain, (signal) => acts.retryMany(body, signal));
  });
  app.post('/api/stop', async (context) => {
    const body = await bodyOf(context, 'stopMany');
    return outcomes(context, explain, (signal) => acts.stopMany(body, signal));
  });
  return {
    fetch: app.fetch,
    close() {
      list.close();
      sessions.close();
    },
  };
}

/** Sends the messages of a hub to one page, the latest state first. A page whose connection was lost connects again by itself. */
function live<T>(context: Context, stages: Stages, hub: Hub<T>, latest: () => T | undefined): Response {
  return streamSSE(
    context,
    (out) =>
      new Promise((resolve) => {
        const send = (message: T | NoticesMessage): void =>
          void out.writeSSE({ data: JSON.stringify(message) });
        const sendNotices = (): void => send({ type: 'notices', notices: stages.notes() });
        const leaves = [hub.join(send), stages.onNotes(sendNotices)];
        const beat = setInterval(() => out.writeSSE({ event: 'beat', data: '' }), BEAT_MS).unref();
        out.onAbort(() => {
          clearInterval(beat);
          for (const leave of leaves) leave();
          resolve();
        });
        sendNotices();
        const known = latest();
        if (known !== undefined) send(known);
      }),
  );
}

/** Answers a line of JSON for each session as it is acted on. When the page goes away, no other session is begun. */
function outcomes(
  context: Context,
  explain: (error: unknown) => Promise<Problem>,
  act: (signal: AbortSignal) => AsyncGenerator<ActOutcome, void>,
): Response {
  context.header('content-type', 'application/x-ndjson');
  return stream(context, async (out) => {
    const controller = new AbortController();
    out.onAbort(() => controller.abort());
    try {
      for await (const outcome of act(controller.signal)) await out.writeln(JSON.stringify(outcome));
    } catch (error) {
      await out.writeln(JSON.stringify({ kind: 'problem', ...(await explain(error)) }));
    }
  });
}

async function bodyOf<Name extends keyof typeof BODIES>(
  context: Context,
  name: Name,
): Promise<v.InferOutput<(typeof BODIES)[Name]>> {
  const body: unknown = await context.req.json().catch(() => undefined);
  return v.parse(BODIES[name], body);
}

/** A day by default. */
function sinceOf(context: Context, now: number): number {
  const since = v.parse(time, context.req.query('since'));
  return since === undefined ? now - DAY_MS : Date.parse(since);
}

/** Whether AWS refused, or could not be reached; other errors are about what was asked for. */
function isOfAws(error: unknown): boolean {
  return !(error instanceof v.ValiError) && !(error instanceof SessionsError);
}

const NOT_FOUND = ['SESSION_NOT_FOUND', 'PAYLOAD_NOT_FOUND', 'PAYLOAD_UNREADABLE'];

async function answerProblem(
  context: Context,
  error: unknown,
  explain: (error: unknown) => Promise<Problem>,
): Promise<Response> {
  if (error instanceof v.ValiError) {
    const [issue] = error.issues;
    const path = issue?.path?.map(({ key }: { key: unknown }) => String(key)).join('.') ?? '';
    return context.json({ code: 'INVALID', message: `${path ? `${path}: ` : ''}${issue?.message}` }, 400);
  }
  const problem = await explain(error);
  if (!(error instanceof SessionsError)) return context.json(problem, 502);
  return context.json(problem, NOT_FOUND.includes(error.code) ? 404 : 409);
}

function isoTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
