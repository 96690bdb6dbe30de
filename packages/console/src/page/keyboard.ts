import { signal } from '@preact/signals';
import { commandLine } from './command.ts';
import { ask } from './dialog.ts';
import { markedSession, moveMark, toggleSelected } from './list-view.tsx';
import { copyText } from './parts.tsx';
import { change, hrefOf, open, param, sessionId } from './route.ts';

/** Whether the list of keys is shown. */
export const help = signal(false);

/** What said that something was copied. */
export const said = signal('');

/** Listens to keys. Returns the function that ends it. */
export function startKeyboard(): () => void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target)) {
      if (event.key === 'Escape' && event.target instanceof HTMLElement) event.target.blur();
      return;
    }
    const act = actionOf(event.key);
    if (!act) return;
    event.preventDefault();
    act();
  };
  addEventListener('keydown', onKey);
  return () => removeEventListener('keydown', onKey);
}

function isTyping(target: EventTarget | null): boolean {
  // Not whether a dialog is wanted: after Escape it is closed before the page learns that.
  if (document.querySelector('dialog[open]')) return true;
  return (
    target instanceof HTMLElement && target.matches('input:not([type=checkbox]), textarea, select, dialog *')
  );
}

function actionOf(key: string): (() => void) | undefined {
  const shown = sessionId.value;
  const current = shown ?? markedSession();
  switch (key) {
    case '?':
      return () => {
        help.value = !help.value;
      };
    case 'Escape':
      return goBack;
    case '/':
      return () => {
        if (shown !== undefined) open('/');
        // At once where it can be: the next key is the first letter.
        const search = document.getElementById('search');
        if (search) search.focus();
        else requestAnimationFrame(() => document.getElementById('search')?.focus());
      };
    case 'j':
    case 'k':
      return () => (shown === undefined ? moveMark(key === 'j' ? 1 : -1) : moveEvent(key === 'j' ? 1 : -1));
  }
  if (current === undefined) return undefined;
  switch (key) {
    case 'Enter':
      return shown === undefined ? () => open(hrefOf(current)) : undefined;
    case 'r':
      return () => ask({ act: 'retry', sessionIds: [current] });
    case 'x':
      return () =>
        shown === undefined ? toggleSelected(current) : ask({ act: 'stop', sessionIds: [current] });
    case 'y':
      return () => void copyCommand(current);
    case 'l':
      return () => {
        if (shown === undefined) open(hrefOf(current));
        change({ tab: 'logs' }, shown === undefined);
      };
    default:
      return undefined;
  }
}

function goBack(): void {
  if (help.value) help.value = false;
  else if (param('zoom')) change({ zoom: undefined });
  else if (param('event')) change({ event: undefined });
  else if (sessionId.value !== undefined) open('/');
}

async function copyCommand(id: string): Promise<void> {
  const line = commandLine('why', id);
  await copyText(line);
  said.value = `Copied: ${line}`;
  setTimeout(() => {
    said.value = '';
  }, 2_000);
}

function moveEvent(by: number): void {
  const ids = [...document.querySelectorAll('.events > li[id]')].map(({ id }) => id);
  const at = ids.indexOf(param('event') ?? '');
  const next = ids[Math.min(ids.length - 1, Math.max(0, at < 0 ? 0 : at + by))];
  if (next !== undefined) change({ event: next }, true);
}
