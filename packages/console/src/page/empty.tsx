import { commandLine } from './command.ts';
import { ask } from './dialog.ts';
import { Button, Copy } from './parts.tsx';
import { change } from './route.ts';
import { place, query, sessions } from './store.ts';

/** What a list without a line says, and what to do. */
export function EmptyList() {
  if ((sessions.value?.size ?? 0) > 0) {
    return (
      <p class="empty">
        {query.value.show === 'attention'
          ? 'No session needs attention.'
          : 'No session that is loaded matches.'}{' '}
        <Button onClick={() => change({ show: undefined, q: undefined, since: undefined, until: undefined })}>
          Show all
        </Button>
      </p>
    );
  }
  const line = commandLine('start', '--prompt', 'What is a journal?');
  return (
    <div class="empty">
      <p>Stage {place.value?.stage} has no sessions yet. Start the first one:</p>
      <p>
        {place.value?.canWrite && (
          <Button kind="main" onClick={() => ask({ act: 'start' })}>
            Start a session
          </Button>
        )}
      </p>
      <p>
        <code>{line}</code> <Copy text={line} />
      </p>
    </div>
  );
}
