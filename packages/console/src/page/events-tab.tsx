import { humanDuration, WRITER_WORDS } from '@agents/diagnosis';
import type { JsonEvent, JsonProgress, JsonUnreadable } from '@agents/sessions';
import { useEffect, useMemo } from 'preact/hooks';
import type { JsonSkew, SessionView } from '../contract.ts';
import { Copy, Lines, progressLine, Text, Time } from './parts.tsx';
import { param } from './route.ts';
import { eventKey } from './waterfall.tsx';

/** What happened, in the order of time. */
type Item = JsonEvent | JsonProgress | JsonUnreadable;

/** The events of a session, and what its task said between them. */
export function EventsTab({
  view,
  isStatic = false,
}: {
  readonly view: SessionView;
  readonly isStatic?: boolean;
}) {
  const wanted = isStatic ? undefined : param('event');
  useEffect(() => {
    if (wanted) document.getElementById(wanted)?.scrollIntoView({ block: 'nearest' });
  }, [wanted]);
  const { events, progress, unreadable, skews } = view;
  const parts = useMemo(() => {
    let before: number | undefined;
    const items = inOrder(view).map((item) => {
      const at = timeOf(item);
      const sinceMs = before === undefined || at === undefined ? undefined : at - before;
      if (item.kind === 'event') before = at;
      const key = keyOf(item);
      return <ItemView key={key} item={item} sinceMs={sinceMs} isMarked={wanted === key} skews={skews} />;
    });
    return inParts(items);
  }, [events, progress, unreadable, skews, wanted]);
  if (parts.length === 0) return <p class="empty">The journal has no event of this session yet.</p>;
  return (
    <>
      {parts.map((part, index) => (
        <ol
          key={index}
          class="events"
          style={{ containIntrinsicSize: `auto ${part.length * ITEM_HEIGHT}px` }}
        >
          {part}
        </ol>
      ))}
    </>
  );
}

/** Of a thousand events, the browser lays out only the parts that are in sight: a search in the page still finds all of them. */
const PART = 20;

/** Of an event without an error, in pixels. */
const ITEM_HEIGHT = 28;

function inParts<T>(items: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / PART) }, (_, part) =>
    items.slice(part * PART, (part + 1) * PART),
  );
}

function inOrder({ events, progress, unreadable }: SessionView): readonly Item[] {
  const timed = [...events, ...progress.filter(({ reportedAt }) => reportedAt !== undefined)];
  return [...timed.sort((a, b) => (timeOf(a) ?? 0) - (timeOf(b) ?? 0)), ...unreadable];
}

function timeOf(item: Item): number | undefined {
  if (item.kind === 'event') return Date.parse(item.timestamp);
  return item.kind === 'progress' ? Date.parse(item.writtenAt) : undefined;
}

function keyOf(item: Item): string {
  if (item.kind === 'event') return eventKey(item);
  return item.kind === 'progress' ? `progress ${item.writtenAt}` : item.key;
}

interface ItemProps {
  readonly item: Item;
  readonly sinceMs: number | undefined;
  readonly isMarked: boolean;
  readonly skews: readonly JsonSkew[];
}

function ItemView({ item, sinceMs, isMarked, skews }: ItemProps) {
  const mark = isMarked ? ' marked' : '';
  if (item.kind === 'progress') {
    return (
      <li class="progress-note">
        <Time iso={item.writtenAt} isPrecise />
        <span class="soft">progress</span>
        <span>
          <Text>{progressLine(item)}</Text>
        </span>
      </li>
    );
  }
  if (item.kind === 'unreadable') {
    return (
      <li class={`bad${mark}`} id={item.key}>
        <span>?</span>
        <span>unreadable record</span>
        <span>
          <code>
            <Text>{item.key}</Text>
          </code>
          : <Text>{item.reason}</Text>
        </span>
      </li>
    );
  }
  const { status, timestamp, writer, errorMessage } = item;
  const isFailure = status.endsWith('_FAILED');
  const skew = skews.find(({ effect }) => effect.status === status && effect.timestamp === timestamp);
  return (
    <li id={keyOf(item)} class={mark}>
      <Time iso={timestamp} isPrecise />
      <span class="number soft">
        {sinceMs === undefined ? '' : `${sinceMs < 0 ? '−' : '+'}${humanDuration(Math.abs(sinceMs))}`}
      </span>
      <span>
        <b class={isFailure ? 'bad' : ''}>{isFailure ? `✗ ${status}` : status}</b>{' '}
        <span class="soft">{WRITER_WORDS[writer]}</span>
        {skew && (
          <span class="warn">
            {' '}
            ⚠ {humanDuration(skew.byMs)} before its cause, {skew.cause.status}: two clocks differ
          </span>
        )}
        {errorMessage !== undefined && (
          <pre class="message">
            <Lines>{errorMessage}</Lines> <Copy text={errorMessage} />
          </pre>
        )}
      </span>
    </li>
  );
}
