import { computed, type ReadonlySignal, signal } from '@preact/signals';

/** Where the page is. Everything that a person chooses is in the URL, so that a link shows the same, and back undoes. */

/** What can stand in the URL beside the session. */
export type Param = 'show' | 'q' | 'since' | 'until' | 'sort' | 'tab' | 'at' | 'zoom' | 'event' | 'errors';

/** Outside a browser, where a page is made to be sent, no place is chosen. */
const url = signal(new URL(globalThis.location?.href ?? 'http://localhost/'));

export const sessionId = computed(() => {
  const [, id] = /^\/sessions\/([^/]+)$/.exec(url.value.pathname) ?? [];
  return id === undefined ? undefined : decode(id);
});

const params = new Map<Param, ReadonlySignal<string | undefined>>();

/** A part of the URL. What reads it is drawn again when this part changes, and no other one. */
export function param(name: Param): string | undefined {
  const known = params.get(name) ?? computed(() => url.value.searchParams.get(name) ?? undefined);
  params.set(name, known);
  return known.value;
}

/** Follows back and forward, and the links of the page without loading it again. */
export function startRouting(): void {
  addEventListener('popstate', () => {
    url.value = new URL(location.href);
  });
  addEventListener('click', followLink);
}

/** What a browser does in its own way stays: a new tab, a new window, a download. */
function followLink(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest('a') : undefined;
  const isOwn = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (!link || !isOwn || link.origin !== location.origin || link.hasAttribute('download')) return;
  event.preventDefault();
  const href = link.getAttribute('href') ?? '';
  if (href.startsWith('?')) change({ tab: undefined, ...Object.fromEntries(new URLSearchParams(href)) });
  else open(href);
}

export function hrefOf(id: string): string {
  return `/sessions/${encodeURIComponent(id)}`;
}

/** Leads to an event of the session that is shown. */
export function eventHref(key: string): string {
  return `?event=${encodeURIComponent(key)}`;
}

/** Opens another place; the URL that was left stays in the history. */
export function open(href: string): void {
  history.pushState(null, '', href);
  url.value = new URL(location.href);
  scrollTo(0, 0);
}

/**
 * Changes what the URL says of this place.
 *
 * @param replaces for what changes while a person types or drags: back does not go through every step
 */
export function change(changes: Partial<Record<Param, string | undefined>>, replaces = false): void {
  const next = new URL(url.value);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === '') next.searchParams.delete(name);
    else next.searchParams.set(name, value);
  }
  if (next.href === url.value.href) return;
  if (replaces) history.replaceState(null, '', next);
  else history.pushState(null, '', next);
  url.value = next;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
