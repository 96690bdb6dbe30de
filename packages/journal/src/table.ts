import type { Row, Status } from '@agents/events';
import type { Reach } from '@agents/failures';

/** The key of one item. */
export interface ItemKey {
  readonly PK: string;
  readonly SK: string;
}

/** An item to store: its key, and attributes of text or numbers. */
export type Item = ItemKey & Readonly<Record<string, string | number>>;

/** One page of rows. The cursor starts the next page; the last page has none. */
export interface RowPage {
  readonly rows: readonly Row[];
  readonly cursor?: Row;
}

/** Which rows of a partition come first, and how many at most in a page. */
export interface PartitionOrder {
  /** Default false: in the order of the sort key. */
  readonly newestFirst?: boolean;
  readonly limit?: number;
}

/** Selects rows of the status index. */
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
 * The requests that the journal makes to a database. Each call is one request and one try. The journal does the retries: it
 * must count the tries to know what a refused condition means.
 */
export interface Table {
  readonly name: string;
  /**
   * Stores an item if its key is free. This is the only write: the journal never updates or deletes.
   *
   * @throws TableError if the item was not stored, or may not have been
   */
  putNew(item: Item): Promise<'stored' | 'taken'>;
  /** Reads one item, consistently. @throws TableError */
  get(key: ItemKey): Promise<Row | undefined>;
  /** Reads a page of one partition, consistently, in the order of the sort key unless told otherwise. @throws TableError */
  queryPartition(PK: string, cursor?: Row, order?: PartitionOrder): Promise<RowPage>;
  /** Reads a page of the status index, which is eventually consistent. @throws TableError */
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
