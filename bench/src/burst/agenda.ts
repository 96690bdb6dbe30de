/** What happens to one of many things at a time, in their world. */
export type Happening<World, Item> = (world: World, item: Item, at: number) => void;

/** Things that will happen, in the order of their times and, at one time, of their scheduling. */
export interface Agenda<World, Item> {
  /** @param at milliseconds; the next whole one is taken */
  schedule(at: number, item: Item, happening: Happening<World, Item>): void;
  /** Lets everything happen that is scheduled, and what that schedules. */
  run(world: World): void;
}

/**
 * An empty agenda: a list for each millisecond, and a heap of the milliseconds. In a burst, thousands of things happen in one
 * second, so most of them join a list or a heap of numbers, without an object of their own.
 */
export function createAgenda<World, Item>(): Agenda<World, Item> {
  const lists = new Map<number, (Item | Happening<World, Item>)[]>();
  const times = createHeap();
  return {
    schedule(at, item, happening) {
      const time = Math.ceil(at);
      const list = lists.get(time);
      if (list) {
        list.push(item, happening);
        return;
      }
      lists.set(time, [item, happening]);
      times.add(time);
    },
    run(world) {
      for (let at = times.takeLeast(); at !== undefined; at = times.takeLeast()) {
        const list = lists.get(at) ?? [];
        // It grows while it is run through, by what happens at once.
        for (let index = 0; index < list.length; index += 2) {
          (list[index + 1] as Happening<World, Item>)(world, list[index] as Item, at);
        }
        lists.delete(at);
      }
    },
  };
}

interface Heap {
  add(value: number): void;
  takeLeast(): number | undefined;
}

function createHeap(): Heap {
  const values: number[] = [];
  return {
    add(value) {
      let hole = values.length;
      while (hole > 0) {
        const parent = (hole - 1) >> 1;
        const above = values[parent] ?? 0;
        if (above <= value) break;
        values[hole] = above;
        hole = parent;
      }
      values[hole] = value;
    },
    takeLeast() {
      const least = values[0];
      const last = values.pop();
      if (last === undefined || values.length === 0) return least;
      let hole = 0;
      for (;;) {
        let child = 2 * hole + 1;
        if (child >= values.length) break;
        if ((values[child + 1] ?? Number.POSITIVE_INFINITY) < (values[child] ?? 0)) child += 1;
        const below = values[child] ?? 0;
        if (below >= last) break;
        values[hole] = below;
        hole = child;
      }
      values[hole] = last;
      return least;
    },
  };
}
