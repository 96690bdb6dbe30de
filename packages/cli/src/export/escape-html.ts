import { redactSecrets } from '@agents/events';
import { printable } from '../output/escape.ts';

/** Markup that is safe to put into a page; nothing else is accepted there. */
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
 * Makes markup of a template: whatever is filled in is redacted and escaped, for element content and for attributes in
 * quotes, unless it is markup itself.
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
