import { type SessionEvent, writerOf } from '@agents/journal';

/** The longest status and writer, so that the columns stand. */
const STATUS_WIDTH = 'AGENT_RUNTIME_INVOCATION_SUCCEEDED'.length;
const WRITER_WIDTH = 'agent-entrypoint'.length;

/** One line for an event: time of day, time since the event before, status, writer, and the error if there is one. */
export function eventLine(event: SessionEvent, before?: SessionEvent): string {
  const time = new Date(event.epochMs).toISOString().slice(11, 23);
  const since = before ? difference(event.epochMs - before.epochMs) : '';
  const columns = [
    time,
    since.padStart(9),
    event.status.padEnd(STATUS_WIDTH),
    writerOf(event.status).padEnd(WRITER_WIDTH),
    event.errorMessage ?? '',
  ];
  return columns.join('  ').trimEnd();
}

/** `+0.124 s`; negative where a clock runs behind, because that is what the journal says. */
function difference(ms: number): string {
  return `${ms < 0 ? '-' : '+'}${(Math.abs(ms) / 1_000).toFixed(3)} s`;
}
