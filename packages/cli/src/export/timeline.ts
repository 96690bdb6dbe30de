import { isFailure, type SessionEvent, writerOf } from '@agents/events';
import { signedSeconds } from '../events/time-style.ts';
import type { StoredRow } from '../session/stored-row.ts';
import { html, type Markup } from './escape-html.ts';

/** From the first event of a session to its last, in epoch milliseconds. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** The rows of a session as a list: who wrote what when, how long after the event before, and a bar for that time. */
export function timeline(rows: readonly StoredRow[]): Markup {
  const times = rows.flatMap(({ event }) => event?.epochMs ?? []);
  const span = { start: Math.min(...times), end: Math.max(...times) };
  let before: SessionEvent | undefined;
  const items = rows.map(({ event, unreadable }) => {
    if (!event)
      return html`<li class="unreadable">? cannot be read: <code>${unreadable.SK}</code>: ${unreadable.reason}</li>`;
    const item = eventItem(event, before, span);
    before = event;
    return item;
  });
  return html`<ol class="events">
${items}
</ol>`;
}

function eventItem(event: SessionEvent, before: SessionEvent | undefined, span: Span): Markup {
  const { status, timestamp, epochMs, errorMessage } = event;
  const difference = before ? html`<span>${signedSeconds(epochMs - before.epochMs)}</span>` : '';
  const message = errorMessage === undefined ? '' : html`<p class="message">${errorMessage}</p>`;
  return html`<li><div class="${isFailure(status) ? 'status failed' : 'status'}">${isFailure(status) ? '✗ ' : ''}${status}</div>
<div class="facts"><time datetime="${timestamp}">${timestamp}</time>${difference}<span>${writerOf(status)}</span></div>
${bar(before?.epochMs ?? epochMs, epochMs, span)}${message}</li>`;
}

/** Where in the session the time before an event lies; a clock that runs behind gives a bar of its own length all the same. */
function bar(from: number, to: number, { start, end }: Span): Markup {
  const share = (ms: number): string => `${((ms / Math.max(1, end - start)) * 100).toFixed(2)}%`;
  const left = share(Math.min(from, to) - start);
  const width = share(Math.abs(to - from));
  return html`<div class="track"><div class="bar" style="margin-left:${left};width:${width}"></div></div>`;
}
