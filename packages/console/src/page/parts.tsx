import { EVENT_WORDS, humanDuration, progressWords, STATE_SIGNS } from '@agents/diagnosis';
import { printable, printableLines } from '@agents/events';
import type { JsonProgress, JsonSession } from '@agents/sessions';
import type { ComponentChildren } from 'preact';
import { exactTime, minute, now, preciseTime, timeMode, timeText } from './time.ts';

/** A text of a record, on one line: nothing in it hides or turns what stands beside it. */
export function Text({ children }: { readonly children: string }) {
  return <>{printable(children)}</>;
}

/** A text of several lines. */
export function Lines({ children }: { readonly children: string }) {
  return <>{printableLines(children)}</>;
}

/** The sign and the name of a state, never a colour alone. */
export function State({ state }: Pick<JsonSession, 'state'>) {
  return (
    <span class={`state ${state.replace(' ', '-')}`}>
      <span aria-hidden="true">{STATE_SIGNS[state]}</span> {state}
    </span>
  );
}

/** The sign of a state, before a text that names the state. */
export function Sign({ state }: Pick<JsonSession, 'state'>) {
  return (
    <span class={`state ${state.replace(' ', '-')}`} aria-hidden="true">
      {STATE_SIGNS[state]}
    </span>
  );
}

/**
 * A time as the page shows times; its exact form on demand.
 *
 * @param isPrecise with milliseconds, and without a date
 */
export function Time({ iso, isPrecise = false }: { readonly iso: string; readonly isPrecise?: boolean }) {
  const epochMs = Date.parse(iso);
  const mode = timeMode.value;
  const at = { mode, now: mode === 'relative' ? now.value : minute.value };
  return (
    <time dateTime={iso} title={exactTime(epochMs, mode)}>
      {isPrecise ? preciseTime(epochMs, at) : timeText(epochMs, at)}
    </time>
  );
}

/** How long ago a time was, to the minute once it is a minute: `3 h`. */
export function Age({ iso }: { readonly iso: string }) {
  const ms = Math.max(0, now.value - Date.parse(iso));
  return (
    <time dateTime={iso}>
      {ms < 1_000 ? 'now' : humanDuration(ms < 60_000 ? ms - (ms % 1_000) : ms - (ms % 60_000))}
    </time>
  );
}

/** From the start of a session to its end, or to now. */
export function Duration({ session }: { readonly session: JsonSession }) {
  const { startedAt, endedAt, durationMs, hasEnded } = session;
  if (startedAt === undefined) return <>–</>;
  if (hasEnded)
    return (
      <>
        {humanDuration(
          endedAt === undefined ? (durationMs ?? 0) : Date.parse(endedAt) - Date.parse(startedAt),
        )}
      </>
    );
  return <>{humanDuration(Math.max(0, now.value - Date.parse(startedAt)))}</>;
}

/** What a task said of its work: `3 of 5: reading part 3`. */
export function progressLine(progress: JsonProgress): string {
  const { sessionId, writtenAt, reportedAt, usage, kind: _, ...note } = progress;
  const epochMs = Date.parse(writtenAt);
  return progressWords({
    sessionId,
    epochMs,
    usage,
    ...note,
    ...(reportedAt && { reportedAt: Date.parse(reportedAt) }),
  });
}

/** What a session last said: the progress of its running task, otherwise its last event. */
export function latestText({ hasEnded, progress, lastEvent }: JsonSession): string {
  if (!hasEnded && progress) return progressLine(progress);
  return lastEvent ? EVENT_WORDS[lastEvent.status] : '(unreadable)';
}

/** When something was last heard of a session, ISO 8601. */
export function lastSign({ hasEnded, lastEvent, progress, startedAt }: JsonSession): string | undefined {
  const event = lastEvent?.timestamp ?? startedAt;
  const report = hasEnded ? undefined : (progress?.reportedAt ?? progress?.writtenAt);
  if (event === undefined || report === undefined) return event ?? report;
  return Date.parse(report) > Date.parse(event) ? report : event;
}

interface ButtonProps {
  readonly onClick: () => void;
  readonly children: ComponentChildren;
  readonly isPressed?: boolean;
  readonly title?: string;
  readonly kind?: 'danger' | 'main';
  readonly disabled?: boolean;
}

export function Button({ onClick, children, isPressed, title, kind, disabled }: ButtonProps) {
  return (
    <button
      type="button"
      class={kind ?? ''}
      onClick={onClick}
      title={title}
      disabled={disabled}
      {...(isPressed !== undefined && { 'aria-pressed': isPressed })}
    >
      {children}
    </button>
  );
}

/** Copies a text, and says so. A page that is sent to someone has no script, so it has no button either. */
export function Copy({ text, label = 'Copy' }: { readonly text: string; readonly label?: string }) {
  if (globalThis.document === undefined) return null;
  return (
    <button type="button" class="copy" onClick={({ currentTarget }) => void copyText(text, currentTarget)}>
      {label}
    </button>
  );
}

export async function copyText(text: string, button?: HTMLElement): Promise<void> {
  await navigator.clipboard.writeText(text);
  if (!button) return;
  const label = button.textContent;
  button.textContent = 'Copied';
  setTimeout(() => {
    button.textContent = label;
  }, 1_500);
}

/** What could not be done, and what to do about it. */
export function ProblemNote({ message }: { readonly message: string }) {
  return (
    <p class="problem" role="alert">
      <Lines>{message}</Lines>
    </p>
  );
}
