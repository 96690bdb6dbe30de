import type { JsonRetried, JsonStop } from '@agents/sessions';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Command, Frame, PayloadField, parsePayload, ReasonField } from './act-form.tsx';
import { BulkForm } from './bulk-form.tsx';
import { commandLine, editedOptions, payloadWord } from './command.ts';
import { type Act, closeDialog, dialog } from './dialog.ts';
import { Text } from './parts.tsx';
import { hrefOf, open } from './route.ts';
import { get, post } from './server.ts';
import { place, sessions } from './store.ts';

/** The dialog of the act, if there is one. Esc closes it. */
export function ActDialog() {
  const box = useRef<HTMLDialogElement>(null);
  const shown = useRef<Act>(undefined);
  const act = dialog.value;
  useEffect(() => {
    shown.current = act;
    if (act && !box.current?.open) box.current?.showModal();
    if (!act && box.current?.open) box.current.close();
  }, [act]);
  /** A browser tells late that it has closed a dialog: a key may have asked for the next one. */
  const onClose = (): void => {
    if (!box.current?.open && dialog.peek() === shown.current) closeDialog();
  };
  return (
    <dialog ref={box} onClose={onClose} aria-label={act && TITLES[act.act]}>
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
      <Command line={commandLine('start', '--detail', payloadWord(text))} />
    </Frame>
  );
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
  const words = [...(isEdited ? editedOptions(original, text) : []), ...(isForced ? ['--force'] : [])];
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
