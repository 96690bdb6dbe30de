import { printable } from '@agents/events';
import type { JsonEvent } from '@agents/sessions';
import { eventHref } from './route.ts';
import { eventKey } from './waterfall.tsx';

/** The name of a status, or what is left of it after `COMPLETED or`. */
const STATUS = /\b(?:SESSION|AGENT)_[A-Z_]+[A-Z]\b/g;

interface EvidenceProps {
  readonly text: string;
  readonly events: readonly JsonEvent[];
  readonly isStatic?: boolean;
}

/** A text in which every status leads to its latest event, if the journal has one. */
export function Evidence({ text, events, isStatic = false }: EvidenceProps) {
  const shown = printable(text);
  let end = 0;
  const parts = [...shown.matchAll(STATUS)].flatMap(({ 0: status, index }) => {
    const event = events.findLast((each) => each.status === status);
    if (!event) return [];
    const before = shown.slice(end, index);
    end = index + status.length;
    const key = eventKey(event);
    return [
      before,
      <a key={index} href={isStatic ? `#${key}` : eventHref(key)}>
        {status}
      </a>,
    ];
  });
  return (
    <>
      {parts}
      {shown.slice(end)}
    </>
  );
}
