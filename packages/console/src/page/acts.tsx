import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ActOutcome, JsonRetried, JsonStop } from '../contract.ts';
import { commandLine } from './command.ts';
import { Button, Copy, ProblemNote, Text } from './parts.tsx';
import { hrefOf, open } from './route.ts';
import { get, post, postMany } from './server.ts';
import { place, selected, sessions } from './store.ts';

/** What a person is about to do. */
export type Act =
  | { readonly act: 'start' }
  | { readonly act: 'retry' | 'stop'; readonly sessionIds: readonly string[] };

export const dialog = signal<Act | undefined>(undefined);

/** Opens the dialog of an act. */
export function ask(act: Act): void {
  dialog.value = act;
}

export function closeDialog(): void {
  dialog.value = undefined;
}

/** The dialog of the act, if there is one. Esc closes it. */
export function ActDialog() {
  const box = useRef<HTMLDialogElement>(null);
  const act = dialog.value;
  useEffect(() => {
    if (act && !box.current?.open) box.current?.showModal();
    if (!act && box.current?.open) box.current.close();
  }, [act]);
  return (
    <dialog ref={box} onClose={closeDialog} aria-label={act && TITLES[act.act]}>
      {act &&
        (place.value?.canWrite ? <ActForm key={JSON.stringify(act)} act={act} /> : <ReadOnly act={act} />)}
    </dialog>
  );
}

const TITLES = { start: 'Start a session', retry: 'Run again', stop: 'Stop' } as const;

function ActForm({ act }: { readonly act: Act }) {
  if (act.act === 'start') return <StartForm />;
  const [only, other] = act.sessionIds;
  if (only === undefined) return <Frame title={TITLES[act.act]}>No session is selected.</Frame>;
  if (other !== undefined) return <BulkForm act={act.act} sessionIds={act.sessionIds} />;
  return act.act === 'retry' ? <RetryForm sessionId={only} /> : <StopForm sessionId={only} />;
}

function ReadOnly({ act }: { readonly act: Act }) {
  return (
    <Frame title={TITLES[act.act]}>
      <p>This console only reads. Start it with `--write`, or use the command:</p>
      <Command line={lineOf(act)} />
    </Frame>
  );
}

function lineOf(act: Act): string {
  if (act.act === 'start') return commandLine('start', '--detail', '{…}');
  return commandLine(act.act, ...act.sessionIds);
}

interface FrameProps {
  readonly title: string;
  readonly children: ComponentChildren;
  readonly onSubmit?: () => Promise<void>;
  readonly submit?: string;
  readonly isDanger?: boolean;
  readonly isDone?: boolean;
}

/** A form that says what failed, and can be sent once at a time. */
function Frame({ title, children, onSubmit, submit, isDanger, isDone }: FrameProps) {
  const [failure, setFailure] = useState<string | undefined>(undefined);
  const [isBusy, setBusy] = useState(false);
  const send = async (): Promise<void> => {
    setBusy(true);
    setFailure(undefined);
    try {
      await onSubmit?.();
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    }
    setBusy(false);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBusy) void send();
      }}
    >
      <h2>{title}</h2>
      {children}
      {failure && <ProblemNote message={failure} />}
      <footer>
        {submit && !isDone && (
          <button type="submit" class={isDanger ? 'danger' : 'main'} disabled={isBusy}>
            {submit}
          </button>
        )}
        <Button onClick={closeDialog}>Close</Button>
      </footer>
    </form>
  );
}

function Command({ line }: { readonly line: string }) {
  return (
    <p class="command">
      <code>{line}</code> <Copy text={line} />
    </p>
  );
}

/** JSON as a person edits it. @throws Error that says where it is wrong */
function parsePayload(text: string): object {
  const value: unknown = JSON.parse(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new Error('The payload: expected a JSON object.');
}

function PayloadField({ text, onText }: { readonly text: string; readonly onText: (text: string) => void }) {
  return (
    <label>
      Payload
      <textarea
        rows={10}
        spellcheck={false}
        value={text}
        onInput={({ currentTarget }) => onText(currentTarget.value)}
      />
    </label>
  );
}

const EXAMPLE = '{\n  "prompt": "What is a journal?"\n}';

function StartForm() {
  const [text, setText] = useState(EXAMPLE);
  // The payload of the newest session says what the agent of this stage takes.
  useEffect(() => {
    const [newest] = [...(sessions.peek()?.values() ?? [])].toSorted((a, b) =>
      (b.startedAt ?? '').localeCompare(a.startedAt ?? ''),
    );
    if (!newest) return;
    get(`/api/sessions/${encodeURIComponent(newest.sessionId)}/payload`).then(
      (payload) => setText((now) => (now === EXAMPLE ? JSON.stringify(payload, null, 2) : now)),
      () => undefined, // without one, the example stays
    );
  }, []);
  const start = async (): Promise<void> => {
    const { sessionId } = await post<{ readonly sessionId: string }>('/api/start', {
      payload: parsePayload(text),
    });
    dialog.value = undefined;
    open(hrefOf(sessionId));
  };
  return (
    <Frame title={TITLES.start} submit="Start" onSubmit={start}>
      <PayloadField text={text} onText={setText} />
      <Command line={commandLine('start', '--detail', compact(text))} />
    </Frame>
  );
}

function compact(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return '{…}';
  }
}

function RetryForm({ sessionId }: { readonly sessionId: string }) {
  const [original, setOriginal] = useState<string | undefined>(undefined);
  const [text, setText] = useState('');
  const [isForced, setForced] = useState(false);
  const [failure, setFailure] = useState<string | undefined>(undefined);
  useEffect(() => {
    get(`/api/sessions/${encodeURIComponent(sessionId)}/payload`).then(
      (payload) => {
        const shown = JSON.stringify(payload, null, 2);
        setOriginal(shown);
        setText(shown);
      },
      (error) => setFailure(error.message),
    );
  }, [sessionId]);
  const isEdited = original !== undefined && text !== original;
  const retry = async (): Promise<void> => {
    const body = { ...(isEdited && { payload: parsePayload(text) }), ...(isForced && { force: true }) };
    const retried = await post<JsonRetried>(`/api/sessions/${encodeURIComponent(sessionId)}/retry`, body);
    dialog.value = undefined;
    open(hrefOf(retried.sessionId));
  };
  const words = [...(isEdited ? ['--detail', compact(text)] : []), ...(isForced ? ['--force'] : [])];
  return (
    <Frame title={TITLES.retry} submit="Start a new session" onSubmit={retry}>
      <p class="soft">
        A new session with the payload of <Text>{sessionId}</Text>.
      </p>
      {original === undefined ? (
        <p class="soft">{failure ?? 'Reading the payload.'}</p>
      ) : (
        <PayloadField text={text} onText={setText} />
      )}
      <label class="check">
        <input
          type="checkbox"
          checked={isForced}
          onChange={({ currentTarget }) => setForced(currentTarget.checked)}
        />{' '}
        Also if it runs, has completed, or was repeated already
      </label>
      <Command line={commandLine('retry', sessionId, ...words)} />
    </Frame>
  );
}

function StopForm({ sessionId }: { readonly sessionId: string }) {
  const [reason, setReason] = useState('');
  const [stopped, setStopped] = useState<JsonStop | undefined>(undefined);
  const stop = async (): Promise<void> =>
    setStopped(
      await post<JsonStop>(
        `/api/sessions/${encodeURIComponent(sessionId)}/stop`,
        reason.trim() ? { reason } : {},
      ),
    );
  return (
    <Frame title="Stop the session" submit="Stop" isDanger isDone={stopped !== undefined} onSubmit={stop}>
      <p class="soft">
        Its execution first, so that the agent is not called again, then its microVM: <Text>{sessionId}</Text>
      </p>
      <ReasonField reason={reason} onReason={setReason} />
      {stopped && (
        <p role="status">
          {stopped.message ?? (stopped.hadEnded ? 'It had ended already.' : 'It has ended.')}
        </p>
      )}
      <Command line={commandLine('stop', sessionId, ...(reason.trim() ? ['--reason', reason.trim()] : []))} />
    </Frame>
  );
}

function ReasonField({
  reason,
  onReason,
}: {
  readonly reason: string;
  readonly onReason: (reason: string) => void;
}) {
  return (
    <label>
      Reason
      <input
        maxLength={1_000}
        value={reason}
        placeholder="Kept with the execution, and shown by why"
        onInput={({ currentTarget }) => onReason(currentTarget.value)}
      />
    </label>
  );
}

/** How many ids a bulk form shows. */
const SAMPLE = 5;

interface Bulk {
  readonly act: 'retry' | 'stop';
  readonly sessionIds: readonly string[];
}

function BulkForm({ act, sessionIds }: Bulk) {
  const [rate, setRate] = useState(5);
  const [reason, setReason] = useState('');
  const [outcomes, setOutcomes] = useState<readonly ActOutcome[]>([]);
  const [isDone, setDone] = useState(false);
  const cancel = useRef(new AbortController());
  useEffect(() => () => cancel.current.abort(), []);
  const run = async (): Promise<void> => {
    const body = { sessionIds, perSecond: rate, ...(act === 'stop' && reason.trim() !== '' && { reason }) };
    const seen: ActOutcome[] = [];
    try {
      for await (const outcome of postMany(`/api/${act}`, body, cancel.current.signal)) {
        seen.push(outcome);
        setOutcomes([...seen]);
      }
    } finally {
      setDone(true);
      selected.value = new Set();
    }
  };
  const failed = outcomes.filter((each) => 'kind' in each && each.kind === 'not-done');
  const what = `${sessionIds.length} sessions`;
  return (
    <Frame
      title={`${TITLES[act]}: ${what}`}
      submit={act === 'retry' ? `Start ${what}` : `Stop ${what}`}
      isDanger={act === 'stop'}
      isDone={isDone}
      onSubmit={run}
    >
      <ul class="sample">
        {sessionIds.slice(0, SAMPLE).map((id) => (
          <li key={id}>
            <Text>{id}</Text>
          </li>
        ))}
        {sessionIds.length > SAMPLE && <li class="soft">and {sessionIds.length - SAMPLE} more</li>}
      </ul>
      <label>
        Rate, a second
        <input
          type="number"
          min="0.1"
          max="100"
          step="0.1"
          value={rate}
          onInput={({ currentTarget }) => setRate(currentTarget.valueAsNumber)}
        />
      </label>
      {act === 'stop' && <ReasonField reason={reason} onReason={setReason} />}
      {outcomes.length > 0 && (
        <>
          <progress max={sessionIds.length} value={outcomes.length} aria-label="Progress" />
          <p role="status">
            {outcomes.length - failed.length} of {sessionIds.length} {act === 'retry' ? 'started' : 'stopped'}
            {failed.length > 0 && `, ${failed.length} not`}.{' '}
            {!isDone && <Button onClick={() => cancel.current.abort()}>Begin no more</Button>}
          </p>
        </>
      )}
      <ul class="failures">
        {failed.map((each) => (
          <li key={each.sessionId}>
            <Text>{each.sessionId}</Text>: <Text>{('message' in each && each.message) || ''}</Text>
          </li>
        ))}
      </ul>
      <Command
        line={commandLine(
          act,
          ...sessionIds,
          '--rate',
          `${rate}/s`,
          ...(act === 'stop' && reason.trim() ? ['--reason', reason.trim()] : []),
        )}
      />
    </Frame>
  );
}
