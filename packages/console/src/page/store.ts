import type { JsonSession } from '@agents/sessions';
import { computed, signal } from '@preact/signals';
import type {
  ListMessage,
  Notice,
  NoticesMessage,
  Place,
  Problem,
  SessionsAnswer,
  Start,
} from '../contract.ts';
import { param } from './route.ts';
import { inSections, type ListQuery, matching, type Section } from './selection.ts';
import { get, listen } from './server.ts';
import { now, setServerTime } from './time.ts';

/** What the page knows of the stage. */
export const place = signal<Place | undefined>(undefined);
export const problem = signal<Problem | undefined>(undefined);
/** What could not be read, and what follows from that. */
export const notices = signal<readonly Notice[]>([]);

/** All sessions that the page knows, by their ids. `undefined` before the first answer. */
export const sessions = signal<ReadonlyMap<string, JsonSession> | undefined>(undefined);

/** Sessions that were selected to act on them. */
export const selected = signal<ReadonlySet<string>>(new Set());

/** Whether older sessions match that the page has not loaded; `undefined` while it is not known. */
export const hasMore = signal<boolean | undefined>(undefined);

/** The sessions that the list shows, as the URL says. */
export const query = computed<ListQuery>(() => ({
  show: param('show') ?? 'all',
  text: param('q') ?? '',
  since: epochOf(param('since')),
  until: epochOf(param('until')),
  sort: param('sort') ?? 'urgency',
}));

export const matches = computed<readonly JsonSession[]>(() =>
  matching([...(sessions.value?.values() ?? [])], query.value),
);

export const sections = computed<readonly Section[]>(() => inSections(matches.value, query.value));

function epochOf(text: string | undefined): number | undefined {
  const epochMs = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(epochMs) ? undefined : epochMs;
}

/** Takes the state that came with the document. */
export function begin(start: Start): void {
  place.value = start.place;
  setServerTime(start.now);
  problem.value = start.problem;
  notices.value = start.notices;
  if (start.sessions) put(start.sessions, true);
}

/** Follows the sessions of the stage. */
export function followList(): () => void {
  return listen<ListMessage | NoticesMessage>('/api/live', (message) => {
    if (message.type === 'notices') {
      notices.value = message.notices;
      return;
    }
    if (message.type === 'problem') {
      problem.value = message.problem;
      return;
    }
    problem.value = undefined;
    setServerTime(message.now);
    put(message.sessions, message.isAll);
  });
}

/** What was loaded on request stays: the live list has only the newest sessions. */
const loaded = new Map<string, JsonSession>();

function put(changed: readonly JsonSession[], isAll: boolean): void {
  if (changed.length === 0 && !isAll && sessions.value) return;
  const known = new Map(isAll ? loaded : sessions.value);
  for (const each of changed) known.set(each.sessionId, each);
  sessions.value = known;
}

/** @throws ServerProblem */
async function loadMore(limit = 1_000): Promise<void> {
  const { text, since, until } = query.value;
  const answer = await get<SessionsAnswer>('/api/sessions', {
    limit: String(limit),
    ...(since !== undefined && { since: new Date(since).toISOString() }),
    until: new Date(until ?? oldest() ?? now.value).toISOString(),
    ...(text !== '' && { error: text }),
  });
  hasMore.value = answer.hasMore;
  for (const each of answer.sessions) loaded.set(each.sessionId, each);
  put(answer.sessions, false);
}

function oldest(): number | undefined {
  const times = matches.value.flatMap(({ startedAt }) => (startedAt ? Date.parse(startedAt) : []));
  return times.length > 0 ? times.reduce((a, b) => Math.min(a, b)) : undefined;
}

/** Whether older sessions are being read. */
export const isLoading = signal(false);

/** Loads older sessions once at a time, and says what could not be read. */
export async function loadOlder(): Promise<void> {
  if (isLoading.value) return;
  isLoading.value = true;
  try {
    await loadMore();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    problem.value = { code: 'FAILED', message };
  }
  isLoading.value = false;
}
