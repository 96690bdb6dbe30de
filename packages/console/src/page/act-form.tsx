import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { closeDialog } from './dialog.ts';
import { Button, Copy, ProblemNote } from './parts.tsx';

interface FrameProps {
  readonly title: string;
  readonly children: ComponentChildren;
  readonly onSubmit?: () => Promise<void>;
  readonly submit?: string;
  readonly isDanger?: boolean;
  readonly isDone?: boolean;
}

/** A form that says what failed, and can be sent once at a time. */
export function Frame({ title, children, onSubmit, submit, isDanger, isDone }: FrameProps) {
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

export function Command({ line }: { readonly line: string }) {
  return (
    <p class="command">
      <code>{line}</code> <Copy text={line} />
    </p>
  );
}

/** JSON as a person edits it. @throws Error that says where it is wrong */
export function parsePayload(text: string): object {
  const value: unknown = JSON.parse(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new Error('The payload: expected a JSON object.');
}

export function PayloadField({
  text,
  onText,
}: {
  readonly text: string;
  readonly onText: (text: string) => void;
}) {
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

export function ReasonField({
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
