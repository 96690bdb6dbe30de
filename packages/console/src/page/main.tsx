import { render } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Start } from '../contract.ts';
import { ActDialog } from './acts.tsx';
import { ask } from './dialog.ts';
import { help, said, startKeyboard } from './keyboard.ts';
import { KEYS } from './keys.ts';
import { ListView } from './list-view.tsx';
import { Button, Lines, ProblemNote } from './parts.tsx';
import { sessionId, startRouting } from './route.ts';
import { connection } from './server.ts';
import { SessionPage } from './session-view.tsx';
import { begin, followList, notices, place, problem } from './store.ts';
import { ago, nextTimeMode, now, startClock, timeMode } from './time.ts';
import './style.css';

function App() {
  const id = sessionId.value;
  useEffect(() => {
    document.title = id === undefined ? `Sessions of ${place.value?.stage}` : `${id.slice(0, 8)} – session`;
  }, [id]);
  useEffect(() => (id === undefined ? followList() : undefined), [id === undefined]);
  return (
    <>
      <Head />
      <Connection />
      {problem.value && id === undefined && <ProblemNote message={problem.value.message} />}
      {notices.value.map(({ text }) => (
        <p key={text} class="notice" role="status">
          <Lines>{text}</Lines>
        </p>
      ))}
      {id === undefined ? <ListView /> : <SessionPage key={id} id={id} />}
      <ActDialog />
      {help.value && <Help />}
      <p class="said" role="status">
        {said.value}
      </p>
    </>
  );
}

function Head() {
  const { stage, region, endpoint, canWrite } = place.value ?? {};
  return (
    <nav class="head">
      <a href="/">
        <b>{stage}</b> <span class="soft">{endpoint ?? region}</span>
      </a>
      {!canWrite && <span class="soft">read only</span>}
      <span class="space" />
      <Button onClick={nextTimeMode} title="UTC, local time, or how long ago">
        {{ utc: 'UTC', local: 'Local time', relative: 'Relative' }[timeMode.value]}
      </Button>
      {canWrite && <Button onClick={() => ask({ act: 'start' })}>Start…</Button>}
      <Button onClick={toggleHelp} title="Keys">
        ?
      </Button>
    </nav>
  );
}

/** Says that the server does not answer, and since when. What is on the page stays. */
function Connection() {
  const { value } = connection;
  if (value.state !== 'lost') return null;
  void now.value;
  return (
    <p class="problem" role="alert">
      The console has not answered since {ago(value.since, Date.now())}. This is what it said last. It is
      asked again and again: is `journal console` still running?
    </p>
  );
}

function toggleHelp(): void {
  help.value = !help.value;
}

function Help() {
  return (
    <aside class="help" aria-label="Keys">
      <h2>Keys</h2>
      <dl>
        {KEYS.map(([key, what]) => (
          <>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </>
        ))}
      </dl>
      <Button onClick={toggleHelp}>Close</Button>
    </aside>
  );
}

const start: Start = JSON.parse(document.getElementById('start')?.textContent ?? '{}');
begin(start);
startRouting();
startKeyboard();
startClock();
const root = document.getElementById('app');
if (root) render(<App />, root);
