import type { Row, Status } from '@agents/events';
import type { Reach } from '@agents/failures';

/** The key of one item. */
export interface ItemKey {
  readonly PK: string;
  readonly SK: string;
}

/** An item to be stored: a key and attributes that are text or numbers. */
export type Item = ItemKey & Readonly<Record<string, string | number>>;

/** One page of rows, and where the next one starts; no cursor means that there is none. */
export interface RowPage {
  readonly rows: readonly Row[];
  readonly cursor?: Row;
}

/** Which rows of the status index are wanted. */
export interface StatusQuery {
  readonly status: Status;
  /** Bounds on the text of `Timestamp`, both included. */
  readonly from: string;
  readonly to: string;
  readonly newestFirst: boolean;
  readonly limit: number;
  readonly cursor?: Row;
}

/**
 * The little the journal asks of a database. Each call is one request and one try; retrying is the journal's work,
 * because only who counts the tries knows what a refused condition means.
 */
export interface Table {
  readonly name: string;
  /**
   * Stores an item unless its key is taken. There is no other write: no update, no delete.
   *
   * @throws TableError when it was not stored, or when nobody can tell
   */
  putNew(item: Item): Promise<'stored' | 'taken'>;
  /** Reads one item, consistently. @throws TableError */
  get(key: ItemKey): Promise<Row | undefined>;
  /** Reads a page of one partition, consistently, in the order of the sort key. @throws TableError */
  queryPartition(PK: string, cursor?: Row): Promise<RowPage>;
  /** Reads a page of the status index, which follows the table within moments. @throws TableError */
  queryStatus(query: StatusQuery): Promise<RowPage>;
}

/** A request to the table that failed. */
export class TableError extends Error {
  override readonly name = 'TableError';
  readonly reach: Reach;

  constructor(reach: Reach, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reach = reach;
  }
}
