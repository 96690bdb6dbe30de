import type { JsonStats } from '@agents/sessions';
import { signal } from '@preact/signals';
import type { NoticesMessage, Problem, SessionMessage, SessionView } from '../contract.ts';
import { joined } from '../joined.ts';
import { get, listen } from './server.ts';
import { notices } from './store.ts';
import { serverNow, setServerTime } from './time.ts';

/** The session that is shown. `undefined` before the first answer. */
export const view = signal<SessionView | undefined>(undefined);
export const sessionProblem = signal<Problem | undefined>(undefined);

/** How long phases take in the stage. */
export const stats = signal<JsonStats | undefined>(undefined);

/** How far back the statistics reach, in milliseconds. */
const STATS_MS = 86_400_000;

/** Follows a session, until the function that it returns is called. */
export function followSession(id: string): () => void {
  view.value = undefined;
  sessionProblem.value = undefined;
  void loadStats();
  const path = `/api/sessions/${encodeURIComponent(id)}/live`;
  return listen<SessionMessage | NoticesMessage>(path, (message) => {
    if (message.type === 'notices') {
      notices.value = message.notices;
      return;
    }
    if (message.type === 'problem') {
      sessionProblem.value = message.problem;
      return;
    }
    sessionProblem.value = undefined;
    setServerTime(message.now);
    view.value = message.isAll || !view.value ? message.view : joined(view.value, message.view);
  });
}

/** The picture is drawn without them first: they are read from many sessions. */
async function loadStats(): Promise<void> {
  if (stats.value) return;
  const since = new Date(serverNow() - STATS_MS).toISOString();
  stats.value = await get<JsonStats>('/api/stats', { since }).catch(() => undefined);
}
