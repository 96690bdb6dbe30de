import { JournalRefused, JournalUnavailable } from '@agents/journal';
import { retryThroughOutage } from '../src/follow.ts';
import type { Note } from '../src/stage.ts';

/** A stage whose clock is moved by waiting. */
function stageOf(wait: () => Promise<void> = async () => {}) {
  let now = 0;
  const notes: Note['code'][] = [];
  const world = {
    now: () => now,
    note: ({ code }: Note) => void notes.push(code),
    async sleep(ms: number) {
      now += ms;
      await wait();
    },
  };
  return { isLocal: false, world, notes };
}

const answers = (...given: readonly (string | Error)[]) => {
  const rest = [...given];
  return async (): Promise<string> => {
    const answer = rest.length > 1 ? rest.shift() : rest[0];
    if (answer instanceof Error) throw answer;
    return answer ?? '';
  };
};

const DOWN = new JournalUnavailable('no answer');

describe('retryThroughOutage', () => {
  it('goes on after an outage, and notes it once', async () => {
    const stage = stageOf();
    const read = retryThroughOutage(stage, answers('first', DOWN, DOWN, DOWN, 'again'));

    expect([await read(), await read()]).toEqual(['first', 'again']);
    expect(stage.notes).toEqual(['JOURNAL_UNAVAILABLE']);
  });

  it('notes an outage once however many requests wait for its end, and the next one again', async () => {
    const stage = stageOf(() => new Promise(setImmediate));
    let isUp = true;
    const read = retryThroughOutage(stage, async () => {
      if (!isUp) throw DOWN;
      return 'here';
    });
    const look = (): Promise<unknown> => Promise.all([read(), read(), read()]);
    const outage = async (): Promise<void> => {
      isUp = false;
      const waiting = look();
      await new Promise(setImmediate);
      isUp = true;
      await waiting;
    };

    await look();
    await outage();
    expect(stage.notes).toHaveLength(1);
    await outage();
    expect(stage.notes).toHaveLength(2);
  });

  it('gives up after five minutes', async () => {
    const stage = stageOf();
    const read = retryThroughOutage(stage, answers('first', DOWN));

    await read();
    await expect(read()).rejects.toBe(DOWN);
    expect(stage.world.now()).toBeGreaterThan(300_000);
    expect(stage.world.now()).toBeLessThan(310_000);
  });

  it.each([
    ['a journal that never answered', answers(DOWN)],
    ['a journal that refuses', answers(new JournalRefused('no table'))],
  ])('fails at once with %s', async (_what, read) => {
    const stage = stageOf();

    await expect(retryThroughOutage(stage, read)()).rejects.toBeInstanceOf(Error);
    expect(stage.world.now()).toBe(0);
  });
});
