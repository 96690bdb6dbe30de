import { printable } from '@agents/events';
import type { JsonSession } from '@agents/sessions';
import { computed, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { ask } from './dialog.ts';
import { EmptyList } from './empty.tsx';
import { ErrorGroups } from './error-groups.tsx';
import { Histogram } from './histogram.tsx';
import { Age, Button, Duration, lastSign, latestText, State, Text, Time } from './parts.tsx';
import { change, hrefOf, param } from './route.ts';
import { type Section, URGENCY_WORDS } from './selection.ts';
import {
  hasMore,
  isLoading,
  loadOlder,
  matches,
  place,
  problem,
  query,
  sections,
  selected,
  sessions,
} from './store.ts';
import { Toolbar } from './toolbar.tsx';
import { VirtualList } from './virtual-list.tsx';

/** A line of the list: a heading, or a session. */
type Line = { readonly heading: string; readonly count: number } | { readonly session: JsonSession };

/** The place in the list of a person who has scrolled down must not move: its order stays until they are back at the top. */
const frozen = signal<readonly string[] | undefined>(undefined);

/** The sections as they are drawn. A session that is frozen in its place still changes. */
const shown = computed<readonly Section[]>(() => {
  const order = frozen.value;
  if (!order) return sections.value;
  const known = sessions.value ?? new Map<string, JsonSession>();
  return [{ title: '', sessions: order.flatMap((id) => known.get(id) ?? []) }];
});

const lines = computed<readonly Line[]>(() =>
  shown.value.flatMap(({ title, sessions: all }): readonly Line[] => [
    ...(title === '' ? [] : [{ heading: title, count: all.length }]),
    ...all.map((session) => ({ session })),
  ]),
);

/** The ids in the order of the screen. */
const order = computed(() =>
  lines.value.flatMap((line) => ('session' in line ? line.session.sessionId : [])),
);

/** How many matching sessions are not on the screen, because the order is frozen. */
const waiting = computed(() => {
  const known = new Set(frozen.value);
  return frozen.value ? matches.value.filter(({ sessionId }) => !known.has(sessionId)).length : 0;
});

const ROW = 36;
const NARROW_ROW = 64;
const narrow = matchMedia('(max-width: 760px)');
const rowHeight = signal(narrow.matches ? NARROW_ROW : ROW);
narrow.addEventListener('change', () => {
  rowHeight.value = narrow.matches ? NARROW_ROW : ROW;
});

/** Moves the mark of the keyboard by some lines, and shows it. */
export function moveMark(by: number): void {
  const ids = order.value;
  const at = ids.indexOf(param('at') ?? '');
  const next = ids[Math.min(ids.length - 1, Math.max(0, at < 0 ? 0 : at + by))];
  if (next === undefined) return;
  change({ at: next }, true);
  const index = lines.value.findIndex((line) => 'session' in line && line.session.sessionId === next);
  const top =
    (document.querySelector('.virtual')?.getBoundingClientRect().top ?? 0) + index * rowHeight.value;
  if (top < 160) scrollBy({ top: top - 160 });
  else if (top > innerHeight - 2 * rowHeight.value)
    scrollBy({ top: top - innerHeight + 3 * rowHeight.value });
}

export function markedSession(): string | undefined {
  const at = param('at');
  return at !== undefined && order.value.includes(at) ? at : undefined;
}

export function toggleSelected(id: string): void {
  const next = new Set(selected.value);
  if (!next.delete(id)) next.add(id);
  selected.value = next;
}

/** The sessions that a bulk act is about: the selected ones, otherwise all that match. */
export function chosen(): readonly string[] {
  const marked = order.value.filter((id) => selected.value.has(id));
  return marked.length > 0 ? marked : matches.value.map(({ sessionId }) => sessionId);
}

export function ListView() {
  useEffect(() => {
    const onScroll = (): void => {
      if (scrollY < 40) frozen.value = undefined;
      else frozen.value ??= order.peek();
    };
    addEventListener('scroll', onScroll, { passive: true });
    return () => {
      removeEventListener('scroll', onScroll);
      frozen.value = undefined;
    };
  }, []);
  // Another filter is another list.
  useEffect(() => {
    frozen.value = undefined;
    hasMore.value = undefined;
  }, [query.value]);
  return (
    <main>
      <h1 class="hidden">Sessions of {place.value?.stage}</h1>
      <Toolbar />
      {param('tab') === 'errors' ? <ErrorGroups /> : <Sessions />}
    </main>
  );
}

function Sessions() {
  if (!sessions.value) return problem.value ? null : <p class="soft">Reading the journal.</p>;
  return (
    <>
      <Histogram />
      <BulkBar />
      {waiting.value > 0 && (
        <button
          type="button"
          class="more"
          onClick={() => {
            frozen.value = undefined;
            scrollTo(0, 0);
          }}
        >
          {waiting.value === 1 ? '1 new session' : `${waiting.value} new sessions`}
        </button>
      )}
      {lines.value.length === 0 ? (
        <EmptyList />
      ) : (
        <>
          <Columns />
          <VirtualList
            label="Sessions"
            items={lines.value}
            height={rowHeight.value}
            keyOf={(line) => ('session' in line ? line.session.sessionId : `#${line.heading}`)}
            render={(line) => ('session' in line ? <Row session={line.session} /> : <Heading {...line} />)}
          />
        </>
      )}
      <More />
    </>
  );
}

/** What the columns are, for the eye: a row says it in its cells. */
function Columns() {
  return (
    <div class="columns soft" aria-hidden="true">
      <span />
      <span>State</span>
      <span>Session</span>
      <span class="started">Started</span>
      <span class="number">Duration</span>
      <span class="progress">Progress</span>
      <span class="number age">Last sign</span>
      <span class="cause">Error, or why it needs attention</span>
    </div>
  );
}

function Heading({ heading, count }: { readonly heading: string; readonly count: number }) {
  return (
    <h2 class="heading">
      {heading} <span class="soft">{count}</span>
    </h2>
  );
}

function Row({ session }: { readonly session: JsonSession }) {
  const { sessionId, startedAt, hasEnded, errorMessage, attention = '', state } = session;
  const sign = lastSign(session);
  const isMarked = param('at') === sessionId;
  return (
    <div class={`row${isMarked ? ' marked' : ''}${selected.value.has(sessionId) ? ' selected' : ''}`}>
      <input
        type="checkbox"
        checked={selected.value.has(sessionId)}
        aria-label={`Select ${printable(sessionId)}`}
        onChange={() => toggleSelected(sessionId)}
      />
      <State state={state} />
      <a
        class="id"
        href={hrefOf(sessionId)}
        title={sessionId}
        onClick={() => change({ at: sessionId }, true)}
      >
        <Text>{shortId(sessionId)}</Text>
      </a>
      <span class="started">{startedAt && <Time iso={startedAt} />}</span>
      <span class="number">
        <Duration session={session} />
      </span>
      <span class="progress soft">
        <Text>{latestText(session)}</Text>
      </span>
      <span class="number age" title="Last sign of life">
        {sign && !hasEnded && <Age iso={sign} />}
      </span>
      <span class={`cause ${['completed', 'stopped'].includes(state) ? 'soft' : ''}`}>
        {attention in URGENCY_WORDS && <b class="bad">{URGENCY_WORDS[attention]} </b>}
        <Text>{errorMessage ?? ''}</Text>
      </span>
    </div>
  );
}

/** An id of EventBridge is known by its beginning; any other one is shown whole. */
function shortId(id: string): string {
  return /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(id) ? id.slice(0, 8) : id;
}

function BulkBar() {
  const count = selected.value.size;
  const isFiltered = query.value.show !== 'all' || query.value.text !== '' || query.value.since !== undefined;
  if (count === 0 && !isFiltered) return null;
  const what = count > 0 ? `${count} selected` : `${matches.value.length} matching`;
  return (
    <div class="bulk">
      <span>{what}</span>
      <Button onClick={() => ask({ act: 'retry', sessionIds: chosen() })}>Retry…</Button>
      <Button onClick={() => ask({ act: 'stop', sessionIds: chosen() })}>Stop…</Button>
      {count > 0 && <Button onClick={selectNone}>Select none</Button>}
    </div>
  );
}

function selectNone(): void {
  selected.value = new Set();
}

function More() {
  if (hasMore.value === false) return <p class="soft">These are all.</p>;
  return (
    <p>
      <Button onClick={() => void loadOlder()} disabled={isLoading.value}>
        {isLoading.value ? 'Reading older sessions' : 'Load older sessions'}
      </Button>
    </p>
  );
}
