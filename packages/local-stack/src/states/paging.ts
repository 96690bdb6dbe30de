import * as v from 'valibot';
import { AwsError } from '../endpoint/aws-service.ts';

/** The paging fields of a request. */
export interface PageRequest {
  /** 0 or absent is the API's default of 100; the API's maximum is 1,000. */
  readonly maxResults?: number;
  readonly nextToken?: string;
}

/** A list to take pages from, in the order of the answer. */
export interface Listing<T> {
  /** What is listed, filters included; a token of another listing is refused. */
  readonly of: string;
  readonly items: readonly T[];
  /** An item's place, which never changes; tokens hold it. */
  readonly positionOf: (item: T) => number;
  /** Whether positions grow or fall from one item to the next. */
  readonly order: 'rising' | 'falling';
}

const DEFAULT_PAGE_SIZE = 100;

const TokenSchema = v.strictObject({ of: v.string(), after: v.number() });

/**
 * Takes one page. A token holds a position, not a count, so that items which are added or dropped between two pages cause
 * no gaps and no repetitions.
 *
 * @throws AwsError `InvalidToken` on a token that is not from this listing
 */
export function takePage<T>(
  listing: Listing<T>,
  request: PageRequest,
): { readonly page: readonly T[]; readonly nextToken?: string } {
  const { of, items, positionOf } = listing;
  const start = request.nextToken === undefined ? 0 : indexAfter(listing, readToken(of, request.nextToken));
  const end = start + (request.maxResults || DEFAULT_PAGE_SIZE);
  const page = items.slice(start, end);
  const last = page.at(-1);
  if (last === undefined || end >= items.length) return { page };
  const token = JSON.stringify({ of, after: positionOf(last) });
  return { page, nextToken: Buffer.from(token).toString('base64url') };
}

function indexAfter<T>({ items, positionOf, order }: Listing<T>, after: number): number {
  const index = items.findIndex((item) =>
    order === 'rising' ? positionOf(item) > after : positionOf(item) < after,
  );
  return index < 0 ? items.length : index;
}

function readToken(of: string, token: string): number {
  const parsed = v.safeParse(
    v.pipe(v.string(), v.parseJson(), TokenSchema),
    Buffer.from(token, 'base64url').toString('utf8'),
  );
  if (parsed.success && parsed.output.of === of) return parsed.output.after;
  throw new AwsError('InvalidToken', `Invalid Token: '${token}'`);
}
