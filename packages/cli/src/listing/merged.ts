/** Several ordered streams as one, in the order of a number that each item has. */
export async function* merged<T>(
  streams: readonly AsyncGenerator<T, void>[],
  numberOf: (item: T) => number,
  order: 'rising' | 'falling',
): AsyncGenerator<T, void> {
  const sign = order === 'rising' ? 1 : -1;
  const heads = await Promise.all(streams.map(async (stream) => ({ stream, head: await stream.next() })));
  for (;;) {
    let first: { readonly at: (typeof heads)[number]; readonly item: T } | undefined;
    for (const at of heads) {
      if (at.head.done) continue;
      const item = at.head.value;
      if (!first || sign * (numberOf(item) - numberOf(first.item)) < 0) first = { at, item };
    }
    if (!first) return;
    yield first.item;
    first.at.head = await first.at.stream.next();
  }
}
