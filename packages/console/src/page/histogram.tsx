import { computed } from '@preact/signals';
import { useRef, useState } from 'preact/hooks';
import { change } from './route.ts';
import { type Bin, histogram } from './selection.ts';
import { matches, query } from './store.ts';
import { exactTime, minute, timeMode } from './time.ts';

/** The time that is shown, and its bars: counted when sessions change, and not when the page is scrolled. */
const shown = computed(rangeOf);
const bins = computed(() => (shown.value ? histogram(matches.value, shown.value) : []));

/** The starts of the sessions by their outcome. A drag selects a time. */
export function Histogram() {
  const box = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<readonly [from: number, to: number] | undefined>(undefined);
  const range = shown.value;
  if (!range) return null;
  const most = Math.max(1, ...bins.value.map(({ counts }) => counts.good + counts.bad + counts.open));
  const at = (clientX: number): number => {
    const { left = 0, width = 1 } = box.current?.getBoundingClientRect() ?? {};
    const share = Math.min(1, Math.max(0, (clientX - left) / width));
    return range[0] + share * (range[1] - range[0]);
  };
  const end = (): void => {
    setDrag(undefined);
    if (!drag || Math.abs(drag[1] - drag[0]) < (range[1] - range[0]) / 100) return;
    const [since, until] = drag.toSorted((a, b) => a - b).map((each) => new Date(each).toISOString());
    change({ since, until });
  };
  return (
    <div
      class="histogram"
      ref={box}
      role="img"
      aria-label={`Starts from ${exactTime(range[0], 'utc')} to ${exactTime(range[1], 'utc')}`}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrag([at(event.clientX), at(event.clientX)]);
      }}
      onPointerMove={(event) => drag && setDrag([drag[0], at(event.clientX)])}
      onPointerUp={end}
      onPointerCancel={() => setDrag(undefined)}
    >
      {bins.value.map((bin) => (
        <Bar key={bin.from} bin={bin} most={most} />
      ))}
      {drag && <Selection drag={drag} range={range} />}
    </div>
  );
}

function Bar({ bin: { from, counts }, most }: { readonly bin: Bin; readonly most: number }) {
  const total = counts.good + counts.bad + counts.open;
  const part = (name: keyof typeof counts) =>
    counts[name] > 0 && <i class={name} style={{ height: `${(counts[name] / most) * 100}%` }} />;
  return (
    <span class="bin" title={total > 0 ? `${total} from ${exactTime(from, timeMode.value)}` : undefined}>
      {part('open')}
      {part('bad')}
      {part('good')}
    </span>
  );
}

interface SelectionProps {
  readonly drag: readonly [number, number];
  readonly range: readonly [number, number];
}

function Selection({ drag, range: [from, to] }: SelectionProps) {
  const [a, b] = drag.map((each) => ((each - from) / (to - from)) * 100).toSorted((x, y) => x - y);
  return <span class="drag" style={{ left: `${a}%`, width: `${(b ?? 0) - (a ?? 0)}%` }} />;
}

/** From the first start that is shown to now, or what the URL says. */
function rangeOf(): readonly [number, number] | undefined {
  const { since, until } = query.value;
  const times = matches.value.flatMap(({ startedAt }) => (startedAt ? Date.parse(startedAt) : []));
  if (times.length < 2) return undefined;
  const from = since ?? times.reduce((a, b) => Math.min(a, b));
  // By the minute: the bars do not move every second.
  const to = until ?? minute.value + 60_000;
  return to > from ? [from, to] : undefined;
}
