import { humanDuration, WRITER_WORDS } from '@agents/diagnosis';
import type { JsonDiagnosis } from '@agents/sessions';
import { useEffect } from 'preact/hooks';
import type { SessionView } from '../contract.ts';
import { ask } from './dialog.ts';
import { EventsTab } from './events-tab.tsx';
import { Evidence } from './evidence.tsx';
import { Button, Copy, ProblemNote, progressLine, Sign, Text, Time } from './parts.tsx';
import { change, hrefOf, param } from './route.ts';
import { followSession, sessionProblem, stats, view } from './session-store.ts';
import { CostTab, LogsTab, PayloadTab, ResultTab } from './tabs.tsx';
import { ago, now } from './time.ts';
import { Waterfall } from './waterfall.tsx';

const TABS = { events: 'Events', logs: 'Logs', payload: 'Payload', result: 'Result', cost: 'Cost' } as const;

/** A session: what became of it, why, and what to do. */
export function SessionPage({ id }: { readonly id: string }) {
  useEffect(() => followSession(id), [id]);
  const shown = view.value;
  return (
    <main class="session">
      <p class="path">
        <a href="/">Sessions</a> / <Text>{id}</Text> <Copy text={id} label="Copy id" />
      </p>
      {sessionProblem.value && <ProblemNote message={sessionProblem.value.message} />}
      {shown ? (
        <Shown id={id} view={shown} />
      ) : (
        !sessionProblem.value && <p class="soft">Reading the session.</p>
      )}
    </main>
  );
}

function Shown({ id, view: shown }: { readonly id: string; readonly view: SessionView }) {
  const tab = param('tab') ?? 'events';
  return (
    <>
      <Verdict view={shown} />
      <div class="acts">
        <Button onClick={() => ask({ act: 'retry', sessionIds: [id] })}>Retry…</Button>
        {!shown.session.hasEnded && (
          <Button kind="danger" onClick={() => ask({ act: 'stop', sessionIds: [id] })}>
            Stop…
          </Button>
        )}
        <a href={`/api/sessions/${encodeURIComponent(id)}/page`} download>
          Export
        </a>
      </div>
      <Waterfall view={shown} stats={stats.value} />
      <Story view={shown} />
      <div class="tabs" role="tablist">
        {Object.entries(TABS).map(([name, label]) => (
          <button
            key={name}
            type="button"
            role="tab"
            aria-selected={tab === name}
            onClick={() => change({ tab: name === 'events' ? undefined : name })}
          >
            {label}
          </button>
        ))}
      </div>
      <div role="tabpanel">
        {tab === 'logs' && <LogsTab id={id} events={shown.events} />}
        {tab === 'payload' && <PayloadTab id={id} />}
        {tab === 'result' && <ResultTab id={id} state={shown.session.state} />}
        {tab === 'cost' && <CostTab id={id} />}
        {tab === 'events' && <EventsTab view={shown} />}
      </div>
    </>
  );
}

/** What became of the session, and who is expected to speak next. It stays in sight. */
export function Verdict({
  view: { session, diagnosis, nextCheckAt },
  isStatic = false,
}: {
  readonly view: SessionView;
  readonly isStatic?: boolean;
}) {
  const { missing, progress } = diagnosis;
  return (
    <header class="verdict">
      <h1>
        <Sign state={session.state} /> <Text>{diagnosis.headline}</Text>
      </h1>
      {missing && !session.hasEnded && (
        <p class="soft">
          <Text>{`${capitalized(WRITER_WORDS[missing.expectedFrom])} is expected to speak`}</Text>
          {missing.since && !isStatic && `, since ${ago(Date.parse(missing.since.at), now.value)}`}
          {missing.dueAt && (
            <>
              , at the latest by <Time iso={missing.dueAt} />
            </>
          )}
          {nextCheckAt && (
            <>
              , next liveness check at about <Time iso={nextCheckAt} />
            </>
          )}
          {missing.overdueMs > 0 && <b class="bad"> (late by {humanDuration(missing.overdueMs)})</b>}
        </p>
      )}
      {progress && (
        <p>
          <Text>{progressLine(progress)}</Text>{' '}
          {!isStatic && (
            <span class="soft">{ago(Date.parse(progress.reportedAt ?? progress.writtenAt), now.value)}</span>
          )}
        </p>
      )}
    </header>
  );
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Why, with what shows it, and what to do next. */
export function Story({
  view: { diagnosis, events },
  isStatic = false,
}: {
  readonly view: SessionView;
  readonly isStatic?: boolean;
}) {
  const { causes, next, paragraph, repeats, repeatedBy = [] } = diagnosis;
  const others = [
    ...(repeats === undefined ? [] : [{ what: 'Repeats', id: repeats }]),
    ...repeatedBy.map((id) => ({ what: 'Repeated by', id })),
  ];
  return (
    <section class="story">
      <p>
        <Evidence text={paragraph} events={events} isStatic={isStatic} />
      </p>
      {causes.length > 0 && (
        <>
          <h2>Likely causes</h2>
          <ol>
            {causes.map(({ code, cause, evidence }) => (
              <li key={code + evidence}>
                <Text>{cause}</Text>
                <p class="soft">
                  <Evidence text={evidence} events={events} isStatic={isStatic} />
                </p>
              </li>
            ))}
          </ol>
        </>
      )}
      {next.length > 0 && <NextSteps next={next} isStatic={isStatic} />}
      {others.map(({ what, id }) => (
        <p key={id} class="soft">
          {what}{' '}
          <a href={hrefOf(id)}>
            <Text>{id}</Text>
          </a>
        </p>
      ))}
    </section>
  );
}

function NextSteps({ next, isStatic }: Pick<JsonDiagnosis, 'next'> & { readonly isStatic: boolean }) {
  return (
    <>
      <h2>Next</h2>
      <ul class="next">
        {next.map(({ code, what, command }) => (
          <li key={command}>
            <span>
              <Text>{what}</Text>
            </span>
            <code>
              <Text>{command}</Text>
            </code>
            {!isStatic && <Copy text={command} />}
            {!isStatic && <StepButton code={code} />}
          </li>
        ))}
      </ul>
    </>
  );
}

/** What a step's command does can be done here as well, where the page has it. */
function StepButton({ code }: { readonly code: string }) {
  const id = view.value?.session.sessionId ?? '';
  if (code.startsWith('READ_') && code.endsWith('_LOG'))
    return <Button onClick={() => change({ tab: 'logs' })}>Show</Button>;
  if (code === 'READ_RESULT') return <Button onClick={() => change({ tab: 'result' })}>Show</Button>;
  if (code === 'RETRY_SESSION' || code === 'RETRY_EDITED')
    return <Button onClick={() => ask({ act: 'retry', sessionIds: [id] })}>Retry…</Button>;
  if (code === 'STOP_SESSION')
    return <Button onClick={() => ask({ act: 'stop', sessionIds: [id] })}>Stop…</Button>;
  return null;
}
