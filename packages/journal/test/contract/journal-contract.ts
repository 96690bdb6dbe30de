import type { SessionEvent } from '@agents/events';
import {
  ALL_STATUSES,
  foldSession,
  InvalidSessionId,
  isFailure,
  type Row,
  type Status,
} from '@agents/events';
import { createJournal, type Journal } from '../../src/journal.ts';
import { createResultStore } from '../../src/results.ts';
import type { Item, Table } from '../../src/table.ts';

/** A table of the database under test, with a way to put rows that the journal would never write. */
export interface TableUnderTest {
  readonly table: Table;
  plant(row: Item): Promise<void>;
  close(): Promise<void>;
}

export const T0 = Date.UTC(2024, 10, 4, 10, 30);
let sessions = 0;
/** A session id that no other test uses, so the tests also run on a table that is kept. */
export const newSession = (): string => `contract-${process.pid}-${Date.now()}-${sessions++}`;

const journalAt = (table: Table, now: () => number = () => T0): Journal => createJournal({ table, now });

const append = (
  journal: Journal,
  sessionId: string,
  status: Status,
  error = new Error('boom'),
): Promise<SessionEvent> =>
  journal.append(isFailure(status) ? { sessionId, status, error } : { sessionId, status });

/** The promises that a journal keeps on every database. */
export function describeJournalContract(what: string, open: () => Promise<TableUnderTest>): void {
  describe(`the journal on ${what}`, () => {
    let subject: TableUnderTest;
    beforeAll(async () => {
      subject = await open();
    });
    afterAll(() => subject.close());

    it('stores exactly the attributes of the guide', async () => {
      const sessionId = newSession();
      const journal = journalAt(subject.table);

      await append(journal, sessionId, 'SESSION_INITIATED');
      await append(journal, sessionId, 'AGENT_ENTRYPOINT_FAILED', new TypeError('no\nprompt'));

      const { rows } = await subject.table.queryPartition(`SESSION#${sessionId}`);
      expect(rows).toEqual([
        {
          PK: `SESSION#${sessionId}`,
          SK: 'EVENT#2024-11-04T10:30:00.000Z',
          Status: 'SESSION_INITIATED',
          Timestamp: '2024-11-04T10:30:00.000Z',
        },
        {
          PK: `SESSION#${sessionId}`,
          SK: 'EVENT#2024-11-04T10:30:00.001Z',
          Status: 'AGENT_ENTRYPOINT_FAILED',
          Timestamp: '2024-11-04T10:30:00.001Z',
          ErrorMessage: 'TypeError: no prompt',
        },
      ]);
    });

    it('reads all nine statuses as they were appended, oldest first', async () => {
      const sessionId = newSession();
      let clock = T0;
      const journal = journalAt(subject.table, () => (clock += 1_000));

      const appended: SessionEvent[] = [];
      for (const status of ALL_STATUSES) appended.push(await append(journal, sessionId, status));

      expect(await journal.read(sessionId)).toEqual({ events: appended, unreadable: [] });
    });

    it('finds no events for a session that was never started', async () => {
      const { events, unreadable } = await journalAt(subject.table).read(newSession());

      expect({ events, unreadable }).toEqual({ events: [], unreadable: [] });
      expect(foldSession(events).state).toBe('NOT_FOUND');
    });

    it('keeps both events when two writers share a millisecond', async () => {
      const sessionId = newSession();
      const [one, other] = [journalAt(subject.table), journalAt(subject.table)];

      await Promise.all([
        append(one, sessionId, 'AGENT_RUNTIME_INVOCATION_STARTED'),
        append(other, sessionId, 'AGENT_ENTRYPOINT_STARTED'),
      ]);

      const { events } = await one.read(sessionId);
      expect(events.map((event) => event.status).sort()).toEqual([
        'AGENT_ENTRYPOINT_STARTED',
        'AGENT_RUNTIME_INVOCATION_STARTED',
      ]);
      expect(events.map((event) => event.epochMs)).toEqual([T0, T0 + 1]);
    });

    it('keeps both events when two writers append the same status in the same millisecond', async () => {
      const sessionId = newSession();

      await append(journalAt(subject.table), sessionId, 'AGENT_ENTRYPOINT_STARTED');
      await append(journalAt(subject.table), sessionId, 'AGENT_ENTRYPOINT_STARTED');

      expect((await journalAt(subject.table).read(sessionId)).events).toHaveLength(2);
    });

    it('keeps every event and the order of each writer when many write at once', async () => {
      const sessionId = newSession();
      const writers = Array.from({ length: 8 }, () => journalAt(subject.table));

      await Promise.all(
        writers.map(async (journal, writer) => {
          for (let turn = 0; turn < 10; turn += 1) {
            const error = new Error(`writer ${writer} turn ${turn}`);
            await append(journal, sessionId, 'AGENT_BACKGROUND_TASK_FAILED', error);
          }
        }),
      );

      const { events } = await journalAt(subject.table).read(sessionId);
      const messages = events.map((event) => event.errorMessage);
      expect(new Set(messages).size).toBe(80);
      for (let writer = 0; writer < 8; writer += 1) {
        const own = messages.filter((message) => message?.includes(`writer ${writer} `));
        expect(own).toEqual(Array.from({ length: 10 }, (_, turn) => `Error: writer ${writer} turn ${turn}`));
      }
    });

    it('keeps the order of one writer when its clock is set back', async () => {
      const sessionId = newSession();
      const clock = [T0 + 60_000, T0, T0 + 30_000];
      const journal = journalAt(subject.table, () => clock[0] ?? T0);

      for (const status of [
        'SESSION_INITIATED',
        'AGENT_ENTRYPOINT_STARTED',
        'AGENT_BACKGROUND_TASK_STARTED',
      ] as const) {
        await append(journal, sessionId, status);
        clock.shift();
      }

      const { events } = await journal.read(sessionId);
      expect(events.map((event) => event.status)).toEqual([
        'SESSION_INITIATED',
        'AGENT_ENTRYPOINT_STARTED',
        'AGENT_BACKGROUND_TASK_STARTED',
      ]);
    });

    describe('with a session longer than a page', () => {
      const sessionId = newSession();
      const unreadable = {
        ...{ PK: `SESSION#${sessionId}`, SK: 'EVENT#2024-11-04T10:29:59.000Z' },
        ...{ Status: 'SESSION_INITIATED', Timestamp: 'yesterday', Owner: 'me' },
      };
      let journal: Journal;
      beforeAll(async () => {
        journal = journalAt(subject.table);
        await subject.plant(unreadable);
        const long = new Error('x'.repeat(1_900));
        // 600 events of 2 KB are more than the 1 MB that one page of DynamoDB holds.
        await Promise.all(
          Array.from({ length: 600 }, () => append(journal, sessionId, 'AGENT_BACKGROUND_TASK_FAILED', long)),
        );
      });

      it('follows the pages to the end', async () => {
        const pages: number[] = [];
        for await (const page of journal.readPages(sessionId)) pages.push(page.events.length);

        expect(pages.length).toBeGreaterThan(1);
        expect((await journal.read(sessionId)).events).toHaveLength(600);
      });

      it('returns the rows as stored with the events read from them, over every page', async () => {
        const { rows, ...read } = await journal.readRows(sessionId);

        expect(rows).toHaveLength(601);
        expect(rows[0]).toEqual(unreadable);
        expect(read).toEqual(await journal.read(sessionId));
        expect(read.unreadable).toHaveLength(1);
      });
    });

    it('reports an unreadable record by its key, and reads the others', async () => {
      const sessionId = newSession();
      const journal = journalAt(subject.table);
      await append(journal, sessionId, 'SESSION_INITIATED');
      const key = { PK: `SESSION#${sessionId}`, SK: 'EVENT#2024-11-04T10:30:01.000Z' };
      await subject.plant({ ...key, Status: 'AGENT_PAUSED', Timestamp: '2024-11-04T10:30:01.000Z' });

      const { events, unreadable } = await journal.read(sessionId);

      expect(events.map((event) => event.status)).toEqual(['SESSION_INITIATED']);
      expect(unreadable).toEqual([{ ...key, reason: expect.stringContaining('AGENT_PAUSED') }]);
    });

    it('orders events by the parsed time, not by the text of the key', async () => {
      const sessionId = newSession();
      const row = (Timestamp: string, Status: string): Item => ({
        PK: `SESSION#${sessionId}`,
        SK: `EVENT#${Timestamp}`,
        Status,
        Timestamp,
      });
      // As text, "…00Z" follows "…00.250Z".
      await subject.plant(row('2024-11-04T10:30:00Z', 'SESSION_INITIATED'));
      await subject.plant(row('2024-11-04T10:30:00.250Z', 'AGENT_RUNTIME_INVOCATION_STARTED'));

      const { events } = await journalAt(subject.table).read(sessionId);

      expect(events.map((event) => event.status)).toEqual([
        'SESSION_INITIATED',
        'AGENT_RUNTIME_INVOCATION_STARTED',
      ]);
    });

    it.each(['', 'a#b', 'a\u0007b', 'x'.repeat(129)])(
      'refuses the session id %p and writes nothing',
      async (sessionId) => {
        const journal = journalAt(subject.table);

        await expect(append(journal, sessionId, 'SESSION_INITIATED')).rejects.toThrow(InvalidSessionId);
        await expect(journal.read(sessionId)).rejects.toThrow(InvalidSessionId);
        expect((await subject.table.queryPartition(`SESSION#${sessionId}`)).rows).toEqual([]);
      },
    );

    it('lists one status over all sessions, newest first, a page at a time, between two instants', async () => {
      // Far from the times of the other tests, so the index has no other events there.
      const year = 2100 + ((sessions * 37 + process.pid) % 5_000);
      const base = Date.UTC(year, 0);
      const ids = Array.from({ length: 5 }, newSession);
      for (const [index, sessionId] of ids.entries()) {
        await append(
          journalAt(subject.table, () => base + index * 1_000),
          sessionId,
          'SESSION_INITIATED',
        );
      }
      const journal = journalAt(subject.table);
      const selection = { status: 'SESSION_INITIATED', since: base + 1_000, until: base + 4_000 } as const;

      const first = await journal.readStatus({ ...selection, limit: 3 });
      const rest = await journal.readStatus({
        ...selection,
        limit: 3,
        ...(first.cursor && { cursor: first.cursor }),
      });
      const oldest = await journal.readStatus({ ...selection, newestFirst: false, limit: 1 });

      expect(first.events.map((event) => event.sessionId)).toEqual([ids[4], ids[3], ids[2]]);
      expect(rest.events.map((event) => event.sessionId)).toEqual([ids[1]]);
      expect(rest.cursor).toBeUndefined();
      expect(oldest.events.map((event) => event.sessionId)).toEqual([ids[1]]);
    });

    it('compares a time without a fraction as an instant where it lists between two instants', async () => {
      const sessionId = newSession();
      const year = 2100 + ((sessions * 41 + process.pid) % 5_000);
      const second = `${year}-03-01T10:30:00`;
      const at = Date.parse(`${second}Z`);
      const journal = journalAt(subject.table);
      for (const Timestamp of [`${second}Z`, `${second}.250Z`]) {
        const [PK, SK] = [`SESSION#${sessionId}`, `EVENT#${Timestamp}`];
        await subject.plant({ PK, SK, Status: 'AGENT_ENTRYPOINT_STARTED', Timestamp });
      }
      const between = async (since: number, until: number, newestFirst = true) => {
        const selection = {
          status: 'AGENT_ENTRYPOINT_STARTED',
          since,
          until,
          newestFirst,
          limit: 1,
        } as const;
        const found: number[] = [];
        for (let cursor: Row | undefined, isFirst = true; isFirst || cursor; isFirst = false) {
          const page = await journal.readStatus({ ...selection, ...(cursor && { cursor }) });
          found.push(...page.events.map(({ epochMs }) => epochMs - at));
          cursor = page.cursor;
        }
        return found.toSorted((a, b) => a - b);
      };

      expect(await between(at, at)).toEqual([0]);
      expect(await between(at - 1, at + 249)).toEqual([0]);
      expect(await between(at + 1, at + 250, false)).toEqual([250]);
      expect(await between(at - 1_000, at - 1)).toEqual([]);
      expect(await between(at, at + 999)).toEqual([0, 250]);
    });
  });

  describe(`the result store on ${what}`, () => {
    let subject: TableUnderTest;
    beforeAll(async () => {
      subject = await open();
    });
    afterAll(() => subject.close());

    it('returns the result of a session, and undefined without one', async () => {
      const sessionId = newSession();
      const results = createResultStore({ table: subject.table });

      await results.put(sessionId, { answer: 42, text: 'ünïcödé' });

      expect(await results.get(sessionId)).toEqual({ answer: 42, text: 'ünïcödé' });
      expect(await results.get(newSession())).toBeUndefined();
    });

    it("stays out of the session's partition, so that every query of the guide returns events only", async () => {
      const sessionId = newSession();
      await createResultStore({ table: subject.table }).put(sessionId, 'x');

      expect((await subject.table.queryPartition(`SESSION#${sessionId}`)).rows).toEqual([]);
    });

    it('splits a result that is larger than one item, but never a character', async () => {
      const sessionId = newSession();
      const results = createResultStore({ table: subject.table });
      const large = { text: `a${'😀'.repeat(300_000)}` };

      await results.put(sessionId, large);

      expect((await subject.table.queryPartition(`RESULT#${sessionId}`)).rows.length).toBeGreaterThan(1);
      expect(await results.get(sessionId)).toEqual(large);
    });

    it('keeps the results of two writers apart that store them in the same millisecond', async () => {
      const sessionId = newSession();
      const first = createResultStore({ table: subject.table, now: () => T0 });
      const second = createResultStore({ table: subject.table, now: () => T0 });

      await Promise.all([
        first.put(sessionId, 'a'.repeat(250_000)),
        second.put(sessionId, 'b'.repeat(250_000)),
      ]);

      expect(await first.get(sessionId)).toMatch(/^(?:a{250000}|b{250000})$/);
    });

    it('returns the newest complete result, not one whose writer died half-way', async () => {
      const sessionId = newSession();
      const clock = { ms: T0 };
      const results = createResultStore({ table: subject.table, now: () => clock.ms });
      await results.put(sessionId, 'first');
      clock.ms += 1_000;
      await results.put(sessionId, 'second');
      await subject.plant({
        PK: `RESULT#${sessionId}`,
        SK: 'RESULT#2024-11-04T10:31:00.000Z#000',
        Body: '"half',
        Parts: 2,
      });

      expect(await results.get(sessionId)).toBe('second');
    });

    it('refuses a result over the limit before it stores any part', async () => {
      const sessionId = newSession();
      const results = createResultStore({ table: subject.table });

      await expect(results.put(sessionId, 'x'.repeat(12_000_001))).rejects.toThrow(
        /at most 12000000 characters/,
      );
      expect(await results.get(sessionId)).toBeUndefined();
    });
  });
}
