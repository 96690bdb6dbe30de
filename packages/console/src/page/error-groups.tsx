import type { JsonErrorGroup } from '@agents/sessions';
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ErrorSessions } from '../contract.ts';
import { ask } from './dialog.ts';
import { Age, Button, ProblemNote, Text } from './parts.tsx';
import { change, hrefOf, open } from './route.ts';
import { get } from './server.ts';
import { now } from './time.ts';

const groups = signal<readonly JsonErrorGroup[] | undefined>(undefined);
const failure = signal<string | undefined>(undefined);

/** How far back failures are grouped, in milliseconds. */
const SINCE_MS = 86_400_000;

const since = (): string => new Date(now.peek() - SINCE_MS).toISOString();

/** Failures that read alike, the most frequent first. */
export function ErrorGroups() {
  useEffect(() => void load(), []);
  if (failure.value) return <ProblemNote message={failure.value} />;
  if (!groups.value) return <p class="soft">Reading the failures of the last 24 hours.</p>;
  if (groups.value.length === 0) {
    return (
      <p class="empty">
        No failures in the last 24 hours. Sessions that ended without an event are under{' '}
        <Button onClick={() => change({ tab: undefined, show: 'attention' })}>Attention</Button>
      </p>
    );
  }
  return (
    <ul class="groups">
      {groups.value.map((group) => (
        <Group key={`${group.status} ${group.fingerprint}`} group={group} />
      ))}
    </ul>
  );
}

async function load(): Promise<void> {
  try {
    groups.value = await get<readonly JsonErrorGroup[]>('/api/errors', { since: since() });
    failure.value = undefined;
  } catch (error) {
    failure.value = error instanceof Error ? error.message : String(error);
  }
}

function Group({ group }: { readonly group: JsonErrorGroup }) {
  const { count, sessions, status, errorMessage, fingerprint, lastSeen, sessionIds } = group;
  const [example = ''] = sessionIds;
  return (
    <li>
      <b class="number">{count}×</b>
      <div>
        <p class="message">
          <Text>{errorMessage ?? fingerprint}</Text>
        </p>
        <p class="soft">
          {status}, in {sessions === 1 ? '1 session' : `${sessions} sessions`}, last <Age iso={lastSeen} />{' '}
          ago
        </p>
      </div>
      <Button onClick={() => open(hrefOf(example))}>Open the latest</Button>
      <Button onClick={() => void retryAll(group)}>Retry all…</Button>
    </li>
  );
}

async function retryAll({ status, fingerprint }: JsonErrorGroup): Promise<void> {
  try {
    const { sessionIds } = await get<ErrorSessions>('/api/errors/sessions', {
      ...{ status, fingerprint, since: since() },
    });
    ask({ act: 'retry', sessionIds });
  } catch (error) {
    failure.value = error instanceof Error ? error.message : String(error);
  }
}
