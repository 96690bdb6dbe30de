import type { Reach } from '@agents/failures';
import { type Item, type Table, TableError } from '../src/table.ts';

/** The fault of one put. `lost-before`: the request is lost. `lost-after`: it is carried out, and its answer is lost. */
export type PutFault = 'none' | 'lost-before' | 'lost-after' | 'throttled' | 'refused';

/** A table whose puts fail as planned, one entry for each put. Puts after the last entry succeed. */
export function faultyTable(inner: Table, plan: readonly PutFault[]): Table {
  let puts = 0;
  return {
    ...inner,
    async putNew(item: Item) {
      const fault = plan[puts++] ?? 'none';
      if (fault === 'none') return inner.putNew(item);
      if (fault === 'lost-after') await inner.putNew(item);
      throw new TableError(reachOf(fault), `put ${puts}: ${fault}`);
    },
  };
}

/** A table whose reads of items and partitions fail as planned, one entry for each read. */
export function tableOfFaultyReads(
  inner: Table,
  plan: readonly Extract<PutFault, 'none' | 'lost-before' | 'throttled'>[],
): Table {
  let reads = 0;
  const faulty = <Request extends unknown[], Answer>(read: (...request: Request) => Promise<Answer>) => {
    return async (...request: Request): Promise<Answer> => {
      const fault = plan[reads++] ?? 'none';
      if (fault !== 'none') throw new TableError(reachOf(fault), `read ${reads}: ${fault}`);
      return read(...request);
    };
  };
  return { ...inner, get: faulty(inner.get), queryPartition: faulty(inner.queryPartition) };
}

function reachOf(fault: PutFault): Reach {
  return fault === 'throttled' || fault === 'refused' ? fault : 'unanswered';
}
