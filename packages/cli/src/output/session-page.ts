import type { Diagnosis } from '@agents/diagnosis';
import { isFailure, type SessionEvent, writerOf } from '@agents/events';
import type { StoredRecord } from '@agents/sessions';
import { signedSeconds } from './event-lines.ts';
import { html, type Markup, PAGE_STYLE } from './html.ts';
import { stateSign } from './state.ts';

export interface PageInput {
  readonly diagnosis: Diagnosis;
  /** In the order of time. */
  readonly records: readonly StoredRecord[];
  readonly stage: string;
  readonly region: string;
  /** When the page is made, in epoch milliseconds. */
  readonly now: number;
}

/**
 * A session as one HTML page that is complete in itself: it has no script, picture, font or request, and its own policy forbids
 * them. The diagnosis comes first, then the events.
 */
export function sessionPage({ diagnosis, records, stage, region, now }: PageInput): string {
  const { sessionId, state, headline, paragraph } = diagnosis;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${state}: session ${sessionId}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<header>
<p class="soft">Session <code>${sessionId}</code>, stage ${stage}, ${region}</p>
<h1><span class="${state.replaceAll(' ', '-')}">${stateSign(state)}</span> ${headline}</h1>
</header>
<main>
<p>${paragraph}</p>
${causes(diagnosis)}
${nextSteps(diagnosis)}
<h2>Events</h2>
${records.length === 0 ? html`<p class="soft">No events.</p>` : timeline(records)}
</main>
<footer>As of ${new Date(now).toISOString()}. Secrets are redacted. Each event has the time of its writer's clock.</footer>
</body>
</html>
`.text;
}

function causes({ causes }: Diagnosis): Markup | string {
  if (causes.length === 0) return '';
  const items = causes.map(
    ({ cause, evidence }) => html`<li>${cause}<br><span class="soft">${evidence}</span></li>`,
  );
  return html`<h2>Likely causes</h2>
<ol>
${items}
</ol>`;
}

function nextSteps({ next }: Diagnosis): Markup {
  const steps = next.map(({ what, command }) => html`<div>${what}</div><pre>${command}</pre>`);
  return html`<h2>Next</h2>
${steps}`;
}

/** From the first event of a session to its last, in epoch milliseconds. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** The records as a list: writer, time, the time since the event before, and a bar for that time. */
function timeline(records: readonly StoredRecord[]): Markup {
  const times = records.flatMap(({ event }) => event?.epochMs ?? []);
  const span = {
    start: times.reduce((least, each) => Math.min(least, each), Number.POSITIVE_INFINITY),
    end: times.reduce((most, each) => Math.max(most, each), 0),
  };
  let before: SessionEvent | undefined;
  const items = records.map(({ event, unreadable }) => {
    if (!event)
      return html`<li class="unreadable">? unreadable record <code>${unreadable.SK}</code>: ${unreadable.reason}</li>`;
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

/** Where in the session the time before an event lies. If a clock runs behind, the bar still has the length of the time. */
function bar(from: number, to: number, { start, end }: Span): Markup {
  const share = (ms: number): string => `${((ms / Math.max(1, end - start)) * 100).toFixed(2)}%`;
  const left = share(Math.min(from, to) - start);
  const width = share(Math.abs(to - from));
  return html`<div class="track"><div class="bar" style="margin-left:${left};width:${width}"></div></div>`;
}
