import type { Diagnosis } from '@agents/diagnosis';
import { stateSign } from '../output/state-sign.ts';
import type { StoredRow } from '../session/stored-row.ts';
import { html, type Markup } from './escape-html.ts';
import { PAGE_STYLE } from './page-style.ts';
import { timeline } from './timeline.ts';

export interface PageInput {
  readonly diagnosis: Diagnosis;
  /** In the order of time. */
  readonly rows: readonly StoredRow[];
  readonly stage: string;
  readonly region: string;
  /** When it is made, in epoch milliseconds. */
  readonly now: number;
}

/**
 * A session as one HTML page that needs nothing else: no script, no picture, no font, no request; its own policy forbids
 * them. The diagnosis comes first, then the events.
 */
export function sessionPage({ diagnosis, rows, stage, region, now }: PageInput): string {
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
${rows.length === 0 ? html`<p class="soft">none</p>` : timeline(rows)}
</main>
<footer>As of ${new Date(now).toISOString()}. Secrets are redacted. Times are those of each event's writer.</footer>
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
