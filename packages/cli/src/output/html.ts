import { printable, redactSecrets } from '@agents/events';

/** Markup that is safe to put into a page. Templates escape everything else. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

type Part = string | number | Markup | readonly Markup[];

/**
 * Makes markup of a template. What is filled in is redacted and escaped, for element content and for attributes in quotes,
 * unless it is markup itself.
 */
export function html(literals: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(
    literals.reduce((page, literal, index) => page + markupOf(parts[index - 1] ?? '') + literal),
  );
}

function markupOf(part: Part): string {
  if (part instanceof Markup) return part.text;
  if (Array.isArray(part)) return part.map(({ text }) => text).join('\n');
  return printable(redactSecrets(String(part))).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** The only style of a page: legible on a phone and on paper, dark if the reader's system is dark. */
export const PAGE_STYLE = new Markup(`
:root { color-scheme: light dark; --text: #1c1e21; --soft: #5f6670; --page: #fff; --card: #f4f5f7; --line: #d9dce1;
  --good: #1a7f37; --bad: #c21f2d; --warn: #9a5b00; --bar: #3b6fd4; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6e8eb; --soft: #9aa3ad; --page: #131519; --card: #1d2025; --line: #343940;
    --good: #4cc36b; --bad: #ff7b83; --warn: #e0a341; --bar: #7da6ff; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 1rem; background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.3rem; line-height: 1.3; }
h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
code, pre, time { font-family: ui-monospace, monospace; font-size: .875rem; }
pre { margin: .25rem 0 1rem; padding: .6rem .8rem; overflow-x: auto; background: var(--card);
  border-radius: .4rem; white-space: pre-wrap; }
ol.events { list-style: none; margin: 0; padding: 0; }
ol.events li { padding: .6rem 0; border-top: 1px solid var(--line); }
.facts { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 1.25rem; color: var(--soft); }
.status { font-weight: 600; color: var(--text); }
.track { height: .4rem; margin-top: .35rem; background: var(--card); border-radius: .2rem; overflow: hidden; }
.bar { height: 100%; min-width: 2px; background: var(--bar); border-radius: .2rem; }
.message { margin: .35rem 0 0; color: var(--bad); }
.soft, footer { color: var(--soft); }
.completed { color: var(--good); }
.failed, .stuck, .stalled, .lost { color: var(--bad); }
.stopped, .pending, .not-found, .unreadable { color: var(--warn); }
footer { margin-top: 2rem; font-size: .875rem; }
`);
