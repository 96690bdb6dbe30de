import { createJournal } from '../src/journal.ts';
import { createMemoryTable } from '../src/memory/memory-table.ts';
import { openEmbeddedTable } from './dynamodb/embedded-table.ts';
const [, , kind, W, N] = process.argv;
const writers = Number(W), each = Number(N);
const opened = kind === 'memory' ? { table: createMemoryTable(), close: async () => {} } : await openEmbeddedTable();
let puts = 0, queries = 0;
const table = { ...opened.table, putNew: (i) => (puts++, opened.table.putNew(i)), queryPartition: (...a) => (queries++, opened.table.queryPartition(...a)) };
const T0 = Date.UTC(2024, 10, 4, 10, 30);
const t = performance.now();
await Promise.all(Array.from({ length: writers }, async (_, w) => {
  const journal = createJournal({ table, now: () => T0 + (Math.random() * 5 | 0) });
  for (let n = 0; n < each; n++) await journal.append({ sessionId: 's-1', status: 'AGENT_BACKGROUND_TASK_FAILED', error: `${w}/${n}` });
}));
console.log(kind, { writers, each, puts, queries, ms: Math.round(performance.now() - t) });
const { events } = await createJournal({ table }).read('s-1');
console.log(events.length, new Set(events.map(e => e.timestamp)).size);
await opened.close();
process.exit(0);
