import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

export interface VirtualListProps<T> {
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string;
  readonly render: (item: T) => ComponentChildren;
  /** Of every item, in pixels. */
  readonly height: number;
  readonly label: string;
}

/** Items above and below the window that are drawn as well. */
const SPARE = 8;

/** A long list of which only what is in sight is drawn. It scrolls with the page. */
export function VirtualList<T>({ items, keyOf, render, height, label }: VirtualListProps<T>) {
  const box = useRef<HTMLUListElement>(null);
  const [range, setRange] = useState<readonly [number, number]>([0, 60]);
  useEffect(() => {
    let frame = 0;
    const measure = (): void => {
      frame = 0;
      const top = -(box.current?.getBoundingClientRect().top ?? 0);
      const first = Math.max(0, Math.floor(top / height) - SPARE);
      const last = Math.ceil((top + innerHeight) / height) + SPARE;
      setRange((before) => (before[0] === first && before[1] === last ? before : [first, last]));
    };
    const later = (): void => {
      frame ||= requestAnimationFrame(measure);
    };
    measure();
    addEventListener('scroll', later, { passive: true });
    addEventListener('resize', later);
    return () => {
      cancelAnimationFrame(frame);
      removeEventListener('scroll', later);
      removeEventListener('resize', later);
    };
  }, [height, items.length]);
  const [first, last] = range;
  const shown = items.slice(first, last);
  return (
    <ul class="virtual" ref={box} aria-label={label} style={{ height: `${items.length * height}px` }}>
      {shown.map((item, index) => (
        <li
          key={keyOf(item)}
          class="item"
          aria-setsize={items.length}
          aria-posinset={first + index + 1}
          style={{ transform: `translateY(${(first + index) * height}px)`, height: `${height}px` }}
        >
          {render(item)}
        </li>
      ))}
    </ul>
  );
}
