import type { Stage } from './stage.ts';

/** An execution as a list has it. */
export interface ListedExecution {
  readonly arn: string;
  /** Epoch milliseconds. */
  readonly startDate: number;
}

/** The executions of a stage's workflow since an instant. */
export interface ListedSince {
  /** Newest first. */
  readonly executions: readonly ListedExecution[];
  /** Executions that started before this instant were not read, because of the limit; epoch milliseconds. */
  readonly notReadBefore?: number;
}

/** Lists the executions that started since an instant (epoch ms). */
export type ListSince = (since: number) => Promise<ListedSince>;

/** The most that the API gives at once (Step Functions API Reference, ListExecutions). */
const PAGE = 1_000;

/** 20 requests take a few seconds, and leave the account's request rate to the workflow. */
const MAX_PAGES = 20;

/** How many executions are read at most, the newest first. */
export const MAX_LISTED = PAGE * MAX_PAGES;

/** How old a list may be, in milliseconds. A command that watches a stage lists again after that. */
const FRESH_MS = { aws: 30_000, local: 1_000 };

interface Listing {
  readonly at: number;
  readonly executions: ListedExecution[];
  pages: number;
  /** `undefined` after the last page. */
  token: string | undefined;
}

/** Makes the list of a workflow's executions. All sessions of a command share it; pages are read when they are needed. */
export function listExecutions(stage: Stage, stateMachineArn: string): ListSince {
  const { now } = stage.world;
  const freshMs = FRESH_MS[stage.isLocal ? 'local' : 'aws'];
  let listing: Listing | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  const readPage = async (to: Listing): Promise<void> => {
    const { ListExecutionsCommand } = await import('@aws-sdk/client-sfn');
    const client = await stage.workflows();
    const nextToken = to.token;
    const { executions = [], nextToken: token } = await client.send(
      new ListExecutionsCommand({ stateMachineArn, maxResults: PAGE, ...(nextToken && { nextToken }) }),
    );
    for (const { executionArn: arn, startDate } of executions) {
      if (arn !== undefined && startDate) to.executions.push({ arn, startDate: startDate.getTime() });
    }
    to.pages += 1;
    to.token = token;
  };
  const reachesBack = ({ pages, token, executions }: Listing, since: number): boolean =>
    pages > 0 && (token === undefined || (executions.at(-1)?.startDate ?? 0) < since);
  const read = async (since: number): Promise<ListedSince> => {
    if (!listing || now() - listing.at > freshMs) {
      listing = { at: now(), executions: [], pages: 0, token: undefined };
    }
    while (!reachesBack(listing, since) && listing.pages < MAX_PAGES) await readPage(listing);
    const { executions } = listing;
    const oldest = executions.at(-1)?.startDate;
    const isShort = !reachesBack(listing, since) && oldest !== undefined;
    return { executions, ...(isShort && { notReadBefore: oldest }) };
  };

  // One after the other: two sessions that need the same page read it once.
  return (since) => {
    const mine = turn.then(() => read(since));
    turn = mine.catch(() => {});
    return mine;
  };
}
