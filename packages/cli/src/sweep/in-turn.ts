/** How many requests are on their way at once. */
const AT_ONCE = 8;

/** Does something for every item, several at a time, and gives the answers in the order of the items, as soon as they are known. */
export async function* inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): AsyncGenerator<R> {
  const running: Promise<R>[] = [];
  for (const item of items) {
    const answer = work(item);
    // Awaited below, in its turn; one that fails before that is not unhandled.
    answer.catch(() => {});
    running.push(answer);
    if (running.length < AT_ONCE) continue;
    const first = running.shift();
    if (first) yield await first;
  }
  for (const each of running) yield await each;
}
