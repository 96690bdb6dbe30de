import { JournalRefused, JournalUnavailable } from '@agents/journal';
import { outlasting } from '../../src/session/live.ts';

/** What a live view needs of the command: a clock that its naps move. */
function world() {
  let now = 0;
  const notes: string[] = [];
  return {
    notes,
    io: { now: () => now },
    target: { isLocal: false },
    notePaint: { yellow: String },
    note: (...lines: readonly string[]) => void notes.push(...lines),
    sleep: async (ms: number) => {
      now += ms;
    },
  };
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

describe('outlasting', () => {
  it('goes on after an outage, and notes it once', async () => {
    const cli = world();
    const read = outlasting(cli, answers('first', DOWN, DOWN, DOWN, 'again'));

    expect([await read(), await read()]).toEqual(['first', 'again']);
    expect(cli.notes).toEqual(['The journal does not answer; still trying.']);
  });

  it('notes an outage once however many requests wait for its end, and the next one again', async () => {
    const cli = world();
    let isUp = true;
    const read = outlasting(cli, async () => {
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
    const slow = { ...cli, sleep: () => new Promise<void>(setImmediate) };

    await look();
    Object.assign(cli, { sleep: slow.sleep });
    await outage();
    expect(cli.notes).toHaveLength(1);
    await outage();
    expect(cli.notes).toHaveLength(2);
  });

  it('gives up after five minutes', async () => {
    const cli = world();
    const read = outlasting(cli, answers('first', DOWN));

    await read();
    await expect(read()).rejects.toBe(DOWN);
    expect(cli.io.now()).toBeGreaterThan(300_000);
    expect(cli.io.now()).toBeLessThan(310_000);
  });

  it('gives up at the deadline of who waits, if that comes first', async () => {
    const cli = world();
    const read = outlasting(cli, answers('first', DOWN), 5_000);

    await read();
    await expect(read()).rejects.toBe(DOWN);
    expect(cli.io.now()).toBe(5_000);
  });

  it.each([
    ['a journal that never answered', answers(DOWN)],
    ['a journal that refuses', answers(new JournalRefused('no table'))],
  ])('fails at once with %s', async (_what, read) => {
    const cli = world();

    await expect(outlasting(cli, read)()).rejects.toBeInstanceOf(Error);
    expect(cli.io.now()).toBe(0);
  });
});
