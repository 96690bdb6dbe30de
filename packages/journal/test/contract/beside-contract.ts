import { encodeInput, formatTimestamp } from '@agents/events';
import { createInputStore } from '../../src/inputs.ts';
import { createJournal } from '../../src/journal.ts';
import { createProgressStore } from '../../src/progress.ts';
import { createSavedStore } from '../../src/saved.ts';
import type { Table } from '../../src/table.ts';
import { faultyTable, tableOfFaultyReads } from '../faulty-table.ts';
import { newSession, T0, type TableUnderTest } from './journal-contract.ts';

const instantly = { random: () => 0.5, sleep: async () => undefined };
const ARN = 'arn:aws:states:us-east-1:000000000000:execution:agent-session-workflow-dev:e-1';

/** The promises of the stores that keep inputs, progress and saved values beside the events, on every database. */
export function describeBesideContract(what: string, open: () => Promise<TableUnderTest>): void {
  let subject: TableUnderTest;
  beforeAll(async () => {
    subject = await open();
  });
  afterAll(() => subject.close());

  describe(`the input store on ${what}`, () => {
    const inputs = () => createInputStore({ table: subject.table, ...instantly });

    it('returns the input of a session exactly as it was given, and nothing without one', async () => {
      const sessionId = newSession();
      const payload = {
        prompt: 'ünïcödé 😀 \u0000',
        list: [1e-7, null, { '': -0.5 }],
        Authorization: 'Bearer x',
      };

      await inputs().put({ sessionId, payload, executionArn: ARN });

      expect(await inputs().get(sessionId)).toEqual({
        input: { sessionId, payload, executionArn: ARN },
        repeatedBy: [],
      });
      expect(await inputs().get(newSession())).toEqual({ repeatedBy: [] });
    });

    it('keeps the first input of a session, also when the put is repeated because its answer was lost', async () => {
      const sessionId = newSession();
      const table = faultyTable(subject.table, ['throttled', 'lost-after']);
      await createInputStore({ table, ...instantly }).put({ sessionId, payload: { try: 1 } });
      await inputs().put({ sessionId, payload: { try: 2 }, executionArn: ARN });

      expect((await inputs().get(sessionId)).input).toEqual({ sessionId, payload: { try: 1 } });
    });

    it('names the sessions that repeat one, each once, whether or not it has an input itself', async () => {
      const original = newSession();
      const repeats = Array.from({ length: 12 }, newSession);
      for (const sessionId of [...repeats, ...repeats]) {
        await inputs().put({ sessionId, payload: {}, repeats: original });
      }

      expect(await inputs().get(original)).toEqual({ repeatedBy: repeats.toSorted() });
      expect((await inputs().get(repeats[0] ?? '')).input).toMatchObject({ repeats: original });

      await inputs().put({ sessionId: original, payload: { late: true } });
      expect(await inputs().get(original)).toMatchObject({ input: { payload: { late: true } } });
    });

    it('names the repeating session also if the put broke between the two items', async () => {
      const [original, sessionId] = [newSession(), newSession()];
      await subject.plant({ ...encodeInput({ sessionId, payload: {}, repeats: original }) });

      await inputs().put({ sessionId, payload: {}, repeats: original });

      expect((await inputs().get(original)).repeatedBy).toEqual([sessionId]);
    });

    it('says why an input cannot be read, and still names the sessions that repeat it', async () => {
      const [original, sessionId] = [newSession(), newSession()];
      await subject.plant({ PK: `INPUT#${original}`, SK: 'INPUT', Payload: '[1]' });
      await inputs().put({ sessionId, payload: {}, repeats: original });

      expect(await inputs().get(original)).toEqual({
        unreadable: { PK: `INPUT#${original}`, SK: 'INPUT', reason: 'Payload: expected a JSON object' },
        repeatedBy: [sessionId],
      });
    });

    it('holds the largest payload that a session may have', async () => {
      const sessionId = newSession();
      const payload = { text: 'ü'.repeat(98_000) };
      await inputs().put({ sessionId, payload });
      expect((await inputs().get(sessionId)).input?.payload).toEqual(payload);
    });

    it.each(['', 'a#b'])('refuses the session id %j before it stores anything', async (sessionId) => {
      await expect(inputs().put({ sessionId, payload: {} })).rejects.toMatchObject({
        name: 'InvalidSessionId',
      });
    });
  });

  describe(`the progress store on ${what}`, () => {
    const progressAt = (epochMs: number, table = subject.table) =>
      createProgressStore({ table, now: () => epochMs, ...instantly });
    const usage = [{ model: 'nova', inputTokens: 300, outputTokens: 30 }];

    it('returns the newest note, and all of them oldest first', async () => {
      const id = newSession();
      for (const done of [2, 0, 1]) {
        await progressAt(T0 + done).put(id, { text: `part ${done}`, done, total: 3, reportedAt: T0, usage });
      }

      expect(await progressAt(T0).latest(id)).toEqual({
        ...{ sessionId: id, epochMs: T0 + 2, reportedAt: T0, usage },
        ...{ text: 'part 2', done: 2, total: 3 },
      });
      expect((await progressAt(T0).all(id)).map(({ done }) => done)).toEqual([0, 1, 2]);
    });

    it('has no note of a task that reports none', async () => {
      expect(await progressAt(T0).latest(newSession())).toBeUndefined();
      expect(await progressAt(T0).all(newSession())).toEqual([]);
    });

    it('keeps two notes of the same millisecond, and a note twice whose answer was lost', async () => {
      const id = newSession();
      await progressAt(T0).put(id, { text: 'a', usage: [] });
      const lossy = faultyTable(subject.table, ['none', 'lost-after']);
      await progressAt(T0, lossy).put(id, { text: 'b', usage: [] });

      const notes = await progressAt(T0).all(id);
      expect(notes.map(({ text, epochMs }) => [text, epochMs - T0])).toEqual([
        ['a', 0],
        ['b', 1],
        ['b', 2],
      ]);
    });

    it('skips notes that cannot be read', async () => {
      const id = newSession();
      await progressAt(T0).put(id, { text: 'readable', usage: [] });
      const SK = `NOTE#${formatTimestamp(T0 + 1_000)}`;
      await subject.plant({ PK: `PROGRESS#${id}`, SK, Text: 'x', Usage: 'no JSON' });
      await subject.plant({ PK: `PROGRESS#${id}`, SK: 'NOTE#yesterday', Text: 'x' });

      expect(await progressAt(T0).latest(id)).toMatchObject({ text: 'readable' });
      expect(await progressAt(T0).all(id)).toHaveLength(1);
    });

    it('stores any numbers, and leaves out those that DynamoDB does not hold', async () => {
      const id = newSession();
      const amounts = [0.1 + 0.2, 1e21, 1e125, 1e-130, Number.MAX_SAFE_INTEGER, -1, 0];
      for (const done of [...amounts, 1e126, 5e-324, Number.NaN, Number.POSITIVE_INFINITY]) {
        await progressAt(T0).put(id, { text: 'x', done, usage: [] });
      }

      const stored = (await progressAt(T0).all(id)).map(({ done }) => done);
      expect(stored).toEqual([...amounts, ...Array(4).fill(undefined)]);
    });

    it.each([
      ['throttled', 'JournalUnavailable'],
      ['refused', 'JournalRefused'],
    ] as const)('reports a table that stays %s as %s', async (fault, name) => {
      const id = newSession();
      const table = faultyTable(subject.table, Array(20).fill(fault));
      await expect(progressAt(T0, table).put(id, { usage }, { deadline: T0 })).rejects.toMatchObject({
        name,
      });
      expect(await progressAt(T0).all(id)).toEqual([]);
    });
  });

  describe(`the store of saved values on ${what}`, () => {
    const saved = (table = subject.table) => createSavedStore({ table, ...instantly });

    it('returns a value by its name exactly as it was put, and nothing without one', async () => {
      const [id, other] = [newSession(), newSession()];
      const value = { text: 'ünïcödé 😀 \u0000', list: [1e-7, null, false] };
      await saved().put(id, 'Section 1: Ebb & flow #2', value);
      await saved().put(id, 'nothing', undefined);

      expect(await saved().get(id, 'Section 1: Ebb & flow #2')).toEqual(value);
      expect(await saved().get(id, 'nothing')).toBeNull();
      expect(await saved().get(id, 'Section 2')).toBeUndefined();
      expect(await saved().get(other, 'Section 1: Ebb & flow #2')).toBeUndefined();
    });

    it('keeps the first value of a name, also when the put is repeated because its answer was lost', async () => {
      const id = newSession();
      await saved(faultyTable(subject.table, ['throttled', 'lost-after'])).put(id, 'a', 1);
      await saved().put(id, 'a', 2);

      expect(await saved().get(id, 'a')).toBe(1);
    });

    it('holds the largest value, with the longest name', async () => {
      const [id, name, value] = [newSession(), 'é'.repeat(500), '\uffff'.repeat(119_998)];
      await saved().put(id, name, value);
      expect(await saved().get(id, name)).toBe(value);
    });

    it.each([
      ['an empty name', '', 1, 'name: expected 1 to 1000 bytes of text, found 0'],
      ['a long name', 'é'.repeat(501), 1, 'name: expected 1 to 1000 bytes of text, found 1002'],
      [
        'a large value',
        'a',
        'x'.repeat(119_999),
        '"a": expected at most 120000 characters of JSON, found 120001',
      ],
      ['a value that is no JSON', 'a', 7n, '"a": expected a value that JSON can hold; TypeError: '],
    ])('refuses %s before it stores anything', async (_what, name, value, message) => {
      await expect(saved().put(newSession(), name, value)).rejects.toMatchObject({
        ...{ name: 'NotSavable', message: expect.stringContaining(message) },
      });
    });

    it.each([
      ['throttled', 'JournalUnavailable'],
      ['refused', 'JournalRefused'],
    ] as const)('reports a table that stays %s as %s', async (fault, name) => {
      const id = newSession();
      const store = (table: Table) => createSavedStore({ table, now: () => T0, ...instantly });
      const puts = store(faultyTable(subject.table, Array(20).fill(fault)));
      await expect(puts.put(id, 'a', 1, { deadline: T0 })).rejects.toMatchObject({ name });
      const reads = store(tableOfFaultyReads(subject.table, ['throttled', 'throttled']));
      await expect(reads.get(id, 'a', { deadline: T0 })).rejects.toMatchObject({
        name: 'JournalUnavailable',
      });
      expect(await reads.get(id, 'a')).toBeUndefined();
    });
  });

  it(`inputs, progress and saved values stay out of the session's events on ${what}`, async () => {
    const sessionId = newSession();
    await createInputStore({ table: subject.table }).put({ sessionId, payload: {}, repeats: newSession() });
    await createProgressStore({ table: subject.table }).put(sessionId, { text: 'reading', usage: [] });
    await createSavedStore({ table: subject.table }).put(sessionId, 'section 1', 'text');

    expect((await subject.table.queryPartition(`SESSION#${sessionId}`)).rows).toEqual([]);
    expect((await createJournal({ table: subject.table }).read(sessionId)).events).toEqual([]);
  });
}
