import {
  createInputStore,
  createMemoryTable,
  createSavedStore,
  JournalRefused,
  JournalUnavailable,
} from '@agents/journal';
import { createLogger } from '@agents/service';
import { makeOpenSaved } from '../src/saved-values.ts';
import { createMicroVm, settle, start } from './support/micro-vm.ts';

/** Opens the saved values of sessions on one table, of which some repeat another. */
async function setUp(repeats: Readonly<Record<string, string | undefined>>) {
  const table = createMemoryTable();
  const [store, inputs] = [createSavedStore({ table }), createInputStore({ table })];
  for (const [sessionId, repeated] of Object.entries(repeats)) {
    await inputs.put({ sessionId, payload: {}, ...(repeated !== undefined && { repeats: repeated }) });
  }
  const lines: Record<string, unknown>[] = [];
  const log = createLogger({ component: 'agent', write: (line) => lines.push(JSON.parse(line)) });
  return { open: makeOpenSaved({ store, inputs, log }), store, inputs, lines, log };
}

describe('the saved values of a task', () => {
  it('reach every session that repeats the work, also one that repeats the first try again', async () => {
    const { open } = await setUp({ first: undefined, second: 'first', third: 'second', again: 'first' });
    await open('first').put('a', 'of the first');
    await open('third').put('b', { of: 'the third' });

    for (const session of ['first', 'second', 'third', 'again']) {
      expect(await open(session).get('a')).toBe('of the first');
      expect(await open(session).get('b')).toEqual({ of: 'the third' });
    }
  });

  it('reach no session with other work, although its payload is the same', async () => {
    const { open } = await setUp({ first: undefined, other: undefined });
    await open('first').put('a', 1);
    expect(await open('other').get('a')).toBeUndefined();
  });

  it('work for a session whose input was not kept, and for inputs that repeat each other', async () => {
    const { open } = await setUp({ egg: 'hen', hen: 'egg' });
    for (const session of ['alone', 'egg']) {
      expect(await open(session).put('a', session)).toBe(true);
      expect(await open(session).get('a')).toBe(session);
    }
  });

  it('cost a task that saves nothing no request', async () => {
    const { store, log } = await setUp({});
    const inputs = { get: () => Promise.reject(new Error('asked')) };
    expect(() => makeOpenSaved({ store, inputs, log })('first')).not.toThrow();
  });

  it.each([new JournalUnavailable('gave up after 9 tries'), new JournalRefused('AccessDeniedException')])(
    'do not fail a task when the table does not take one: %s',
    async (error) => {
      const { inputs, store, log, lines } = await setUp({});
      const broken = { ...store, put: () => Promise.reject(error) };

      expect(await makeOpenSaved({ store: broken, inputs, log })('first').put('a', 1)).toBe(false);
      expect(lines).toMatchObject([
        { level: 'warn', session_id: 'first', name: 'a', message: 'value not saved; the task continues' },
      ]);
    },
  );

  it('fail the task when the table cannot be read, and are looked for again', async () => {
    const { inputs, store, log } = await setUp({ first: undefined, second: 'first' });
    await store.put('first', 'a', 1);
    let isDown = true;
    const get: typeof inputs.get = (id) =>
      isDown ? Promise.reject(new JournalUnavailable('gave up')) : inputs.get(id);
    const saved = makeOpenSaved({ store, inputs: { get }, log })('second');

    await expect(saved.get('a')).rejects.toThrow('gave up');
    isDown = false;
    expect(await saved.get('a')).toBe(1);
  });

  it('fail a task that puts what cannot be saved', async () => {
    const { open } = await setUp({});
    await expect(open('first').put('', 1)).rejects.toMatchObject({ code: 'NOT_SAVABLE' });
  });

  it('are part of what an agent gets', async () => {
    const seen: unknown[] = [];
    const { enter } = createMicroVm({
      async work(_request, { saved }) {
        seen.push(await saved.put('a', 1), await saved.get('a'));
      },
    });
    await enter(start());
    await settle();
    expect(seen).toEqual([true, 1]);
  });
});
