import { useRef } from 'preact/hooks';
import { Button } from './parts.tsx';
import { change, hrefOf, open, param } from './route.ts';
import { FILTERS, matching, ORDERS } from './selection.ts';
import { get } from './server.ts';
import { loadOlder, matches, query, sessions } from './store.ts';

/** Search, filters and order. */
export function Toolbar() {
  const { show, text, since, until, sort } = query.value;
  const tab = param('tab');
  return (
    <search class="toolbar">
      <Search text={text} />
      <fieldset class="chips" aria-label="Filter">
        {Object.entries(FILTERS).map(([name, { label }]) => (
          <Button
            key={name}
            isPressed={tab !== 'errors' && show === name}
            onClick={() => change({ show: name === 'all' ? undefined : name, tab: undefined })}
          >
            {label} <span class="soft">{countOf(name)}</span>
          </Button>
        ))}
        <Button
          isPressed={tab === 'errors'}
          onClick={() => change({ tab: tab === 'errors' ? undefined : 'errors' })}
        >
          Errors
        </Button>
      </fieldset>
      <label class="soft">
        Order{' '}
        <select value={sort} onChange={({ currentTarget }) => change({ sort: currentTarget.value })}>
          {Object.entries(ORDERS).map(([name, { label }]) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {(since !== undefined || until !== undefined) && (
        <Button onClick={() => change({ since: undefined, until: undefined })} title="Show all times">
          {since === undefined ? '…' : isoMinute(since)} to {until === undefined ? 'now' : isoMinute(until)} ×
        </Button>
      )}
    </search>
  );
}

function Search({ text }: { readonly text: string }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <input
      ref={input}
      id="search"
      type="search"
      placeholder="Id, ARN or error text  ( / )"
      aria-label="Search by id, ARN or error text"
      value={text}
      onInput={({ currentTarget }) => change({ q: currentTarget.value }, true)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') void find(event.currentTarget.value);
      }}
    />
  );
}

/** Opens the session that a text names, whether the list has it or not. */
async function find(text: string): Promise<void> {
  const [only, other] = matches.value;
  if (only && !other) return open(hrefOf(only.sessionId));
  try {
    const { sessionId } = await get<{ readonly sessionId: string }>('/api/resolve', { text: text.trim() });
    change({ q: undefined }, true);
    open(hrefOf(sessionId));
  } catch {
    // It names no session: the list shows what matches.
    await loadOlder();
  }
}

function countOf(name: string): number {
  const all = [...(sessions.value?.values() ?? [])];
  return matching(all, { ...query.value, show: name }).length;
}

function isoMinute(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 16).replace('T', ' ');
}
