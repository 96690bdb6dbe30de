import { humanDuration, phases, WRITER_WORDS } from '@agents/diagnosis';
import type { JsonStats } from '@agents/sessions';
import { type Signal, useSignal } from '@preact/signals';
import { useMemo, useRef } from 'preact/hooks';
import type { SessionView } from '../contract.ts';
import { change, eventHref, param } from './route.ts';
import { exactTime, now } from './time.ts';
import {
  type Bar,
  type DrawnMark,
  inSight,
  LANES,
  type Lane,
  layOut,
  makeScale,
  type Scale,
  toStep,
} from './waterfall-layout.ts';

export interface WaterfallProps {
  readonly view: SessionView;
  /** Epoch milliseconds; by default the clock of the page. */
  readonly now?: number;
  /** How long the phases take in this stage. */
  readonly stats?: JsonStats | undefined;
  /** A page to send to someone cannot be clicked. */
  readonly isStatic?: boolean;
}

/** The lanes in which a phase of the statistics is drawn, beside its own bar. */
const GHOST_LANES: Readonly<Record<string, Lane>> = {
  invokeToAnswer: 'invoker',
  entrypointToTask: 'agent-entrypoint',
  task: 'agent-task',
};

/** What the components did, in four lanes. A drag shows a part of it, a double click all of it. */
export function Waterfall({ view, now: given, stats, isStatic = false }: WaterfallProps) {
  const begun = useRef<Begun>(undefined);
  const drag = useSignal<Drag>(undefined);
  const zoomed = isStatic ? undefined : param('zoom');
  const { session, diagnosis, events, skews } = view;
  // Of a session that has ended, nothing moves with the clock.
  const at = given ?? (session.hasEnded ? now.peek() : toStep(now.value, session.startedAt));
  const changes = session.hasEnded ? [session.endedAt] : [at, diagnosis];
  const { bars, marks, stops } = useMemo(() => layOut(view, at), [events, skews, ...changes]);
  const zoom = useMemo(() => zoomOf(zoomed), [zoomed]);
  const scale = useMemo(() => makeScale(stops, zoom), [stops, zoom]);
  const ghosts = useMemo(() => ghostsOf(view, stats), [events, stats]);
  const chosen = isStatic ? undefined : param('event');
  const drawn = useMemo(
    () =>
      inSight(marks, scale, (mark) => eventKey(mark) === chosen).map((mark) =>
        drawMark(mark, { isChosen: eventKey(mark) === chosen, isStatic }),
      ),
    [marks, scale, chosen, isStatic],
  );
  if (marks.length === 0 && bars.length === 0) return <p class="soft">The journal has no event to draw.</p>;
  const end = (): void => {
    const { value } = drag;
    drag.value = begun.current = undefined;
    if (!value || Math.abs(value[1] - value[0]) < 0.01) return;
    const [from = 0, to = 0] = value.map(scale.invert).sort((a, b) => a - b);
    change({ zoom: `${Math.round(from)}-${Math.round(to)}` });
  };
  return (
    <figure class="waterfall" aria-label="Timeline of the session">
      <div class="lanes">
        {LANES.map((lane) => (
          <div class="lane" key={lane}>
            <span class="lane-name">{WRITER_WORDS[lane].replace(/^the (agent's )?/, '')}</span>
          </div>
        ))}
        <fieldset
          class="plot"
          aria-label="Events"
          onPointerDown={(event) => {
            if (event.button !== 0 || (event.target instanceof Element && event.target.closest('a'))) return;
            event.currentTarget.setPointerCapture(event.pointerId);
            const { left, width } = event.currentTarget.getBoundingClientRect();
            const shareAt = (clientX: number): number => Math.min(1, Math.max(0, (clientX - left) / width));
            begun.current = { from: shareAt(event.clientX), shareAt };
          }}
          onPointerMove={({ clientX }) => {
            if (begun.current) drag.value = [begun.current.from, begun.current.shareAt(clientX)];
          }}
          onPointerUp={end}
          onPointerCancel={() => {
            drag.value = begun.current = undefined;
          }}
          onDblClick={() => change({ zoom: undefined })}
        >
          {scale.folds.map(({ from, to }) => (
            <i
              key={from}
              class="fold"
              style={between(scale, from, to)}
              title={`${humanDuration(to - from)} without an event, drawn shorter`}
            />
          ))}
          {ghosts.map((ghost) => (
            <i
              key={`${ghost.lane} ${ghost.what}`}
              class={`ghost ${ghost.what}`}
              style={{ ...between(scale, ghost.from, ghost.to), ...topOf(ghost.lane) }}
              title={`${ghost.what === 'median' ? 'Median' : '95th percentile'} of the stage: ${humanDuration(ghost.to - ghost.from)}`}
            />
          ))}
          {bars.map((bar) => (
            <BarView key={`${bar.lane} ${bar.kind} ${bar.from}`} bar={bar} scale={scale} />
          ))}
          {drawn}
          <Selected drag={drag} />
        </fieldset>
      </div>
      <Axis stops={stops} zoom={zoom} />
      <Legend />
    </figure>
  );
}

function Axis({
  stops,
  zoom,
}: {
  readonly stops: readonly number[];
  readonly zoom: readonly [number, number] | undefined;
}) {
  const [from = 0, to = 0] = zoom ?? [stops[0] ?? 0, stops.at(-1) ?? 0];
  return (
    <figcaption class="axis soft">
      <span>{exactTime(from, 'utc')}</span>
      <span>{humanDuration(to - from)}</span>
      <span>{exactTime(to, 'utc')}</span>
      {zoom && (
        <button type="button" onClick={() => change({ zoom: undefined })}>
          Show all
        </button>
      )}
    </figcaption>
  );
}

/** Where a drag began, and where on the picture the mouse is. It is measured once: nothing moves while a button is down. */
type Begun = { readonly from: number; shareAt(clientX: number): number } | undefined;

type Drag = readonly [from: number, to: number] | undefined;

/** What a drag has selected so far: nothing else is drawn while it moves. */
function Selected({ drag: { value } }: { readonly drag: Signal<Drag> }) {
  if (!value) return null;
  const [from, to] = value;
  const left = Math.min(from, to);
  // Moved and not laid out again: a picture may have hundreds of marks.
  return (
    <i
      class="drag whole"
      style={{ transform: `translateX(${left * 100}%) scaleX(${Math.abs(to - from)})` }}
    />
  );
}

/** What the bars mean. */
const LEGEND = [
  ['bar work', 'work'],
  ['bar work failed', 'failed'],
  ['bar wait', 'wait'],
  ['bar missing', 'missing event'],
  ['ghost', 'median of the stage'],
  ['ghost p95', '95th percentile'],
] as const;

function Legend() {
  return (
    <p class="legend soft">
      {LEGEND.map(([sample, what]) => (
        <span key={what}>
          <i class={sample} aria-hidden="true" /> {what}
        </span>
      ))}
    </p>
  );
}

/** Of a lane, in pixels; the style sheet has the same. */
const LANE_HEIGHT = 30;

function topOf(lane: Lane): { readonly top: string } {
  return { top: `${LANES.indexOf(lane) * LANE_HEIGHT + 7}px` };
}

function between(scale: Scale, from: number, to: number): { readonly left: string; readonly width: string } {
  const [a, b] = [scale.at(from), scale.at(to)];
  const left = Math.max(-0.01, Math.min(a, b));
  const right = Math.min(1.01, Math.max(a, b));
  return { left: `${left * 100}%`, width: `max(2px, ${Math.max(0, right - left) * 100}%)` };
}

function BarView({ bar, scale }: { readonly bar: Bar; readonly scale: Scale }) {
  const { lane, kind, from, to, label, isFailure, isOpen } = bar;
  if (scale.at(to) < 0 || scale.at(from) > 1) return null;
  return (
    <i
      class={`bar ${kind}${isFailure ? ' failed' : ''}${isOpen ? ' open' : ''}`}
      style={{ ...between(scale, from, to), ...topOf(lane) }}
      title={`${label}: ${humanDuration(to - from)}`}
    >
      {kind === 'missing' || bar.tries !== undefined ? <span>{label}</span> : null}
    </i>
  );
}

/** Not a component: hundreds of them would cost more than what they draw. */
function drawMark(
  { lane, at, status, isFailure, timestamp, skewMs, share, others }: DrawnMark,
  { isChosen, isStatic }: { readonly isChosen: boolean; readonly isStatic: boolean },
) {
  const skew = skewMs === undefined ? '' : `, ${humanDuration(skewMs)} before its cause: two clocks differ`;
  const key = eventKey({ status, timestamp });
  return (
    // biome-ignore lint/a11y/useAnchorContent: its label is its content; a text of each mark would be laid out again with each zoom
    <a
      key={key}
      class={`mark${isFailure ? ' failed' : ''}${skewMs === undefined ? '' : ' skewed'}${isChosen ? ' marked' : ''}`}
      href={isStatic ? `#${key}` : eventHref(key)}
      style={{ left: `${share * 100}%`, ...topOf(lane) }}
      aria-label={status + skew}
      title={`${status} at ${exactTime(at, 'utc')}${skew}${others > 0 ? `, and ${others} more close by` : ''}`}
    />
  );
}

/** Names an event in a URL. */
export function eventKey({
  status,
  timestamp,
}: {
  readonly status: string;
  readonly timestamp: string;
}): string {
  return `${timestamp}_${status}`;
}

function zoomOf(text: string | undefined): readonly [number, number] | undefined {
  const [, from, to] = /^(\d+)-(\d+)$/.exec(text ?? '') ?? [];
  const zoom = [Number(from), Number(to)] as const;
  return from !== undefined && zoom[1] > zoom[0] ? zoom : undefined;
}

interface Ghost {
  readonly lane: Lane;
  readonly what: 'median' | 'p95';
  readonly from: number;
  readonly to: number;
}

/** How long each phase of this session takes in other sessions, from where it began here. */
function ghostsOf({ events }: SessionView, stats: JsonStats | undefined): readonly Ghost[] {
  if (!stats) return [];
  const known = events.map((event) => ({ ...event, epochMs: Date.parse(event.timestamp) }));
  const begun = new Map(known.map(({ status, epochMs }) => [status, epochMs]));
  const ended = new Map(phases(known).map(({ phase, from }) => [phase as string, from.epochMs]));
  return stats.phases.flatMap(({ phase, p50, p95 }): readonly Ghost[] => {
    const lane = GHOST_LANES[phase];
    const from =
      ended.get(phase) ?? (phase === 'task' ? begun.get('AGENT_BACKGROUND_TASK_STARTED') : undefined);
    if (lane === undefined || from === undefined) return [];
    return [
      { lane, what: 'median', from, to: from + p50 },
      { lane, what: 'p95', from, to: from + p95 },
    ];
  });
}
