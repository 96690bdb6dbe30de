import type {
  CloudWatchLogsClient,
  FilterLogEventsCommandInput,
  FilterLogEventsCommandOutput,
} from '@aws-sdk/client-cloudwatch-logs';
import { memoizeAsync } from '../memoize-async.ts';
import type { Stage } from '../stage.ts';
import type { StoredLine } from './log-line.ts';

/** Which lines of a log group are wanted. */
export interface LineQuery {
  readonly group: string;
  readonly pattern?: string | undefined;
  readonly streams?: readonly string[] | undefined;
  /** Epoch milliseconds. */
  readonly from: number;
  readonly to?: number | undefined;
  readonly newestFirst?: boolean | undefined;
  readonly limit?: number | undefined;
}

/** A part of the lines that a query wants. It may be empty and have a token: then more was not searched yet. */
export interface LinePage {
  readonly lines: readonly StoredLine[];
  readonly token?: string;
}

/** The log groups of a stage. */
export interface Logs {
  /** Asks for one page. A throttled call is repeated. */
  page(query: LineQuery, token?: string): Promise<LinePage>;
  /** The time at AWS, in epoch milliseconds: this computer's, corrected if AWS refused a request for its time. */
  now(): number;
}

/**
 * Milliseconds between two calls. An account has five calls of FilterLogEvents a second in a region, and the quota cannot be
 * raised (AWS re:Post, "How do I determine throttling in my CloudWatch logs?"): one call a second is left to others.
 */
const SPACING_MS = { aws: 250, local: 0 };

/** Pauses before a throttled call is repeated, in milliseconds. */
const BACKOFF_MS = [500, 1_000, 2_000, 4_000, 8_000];

const THROTTLED = ['ThrottlingException', 'LimitExceededException', 'RequestLimitExceeded'];
/** Worth another try: AWS itself failed, or the connection was cut. */
const TRANSIENT = ['ServiceUnavailableException', 'InternalServerError', 'InternalFailure', 'ECONNRESET'];
const CLOCK = ['RequestTimeTooSkewed', 'InvalidSignatureException', 'SignatureDoesNotMatch'];

/** Newest lines first is supported from here on only (FilterLogEvents, `startFromHead`). */
const EARLIEST = Date.UTC(2024, 0, 1);

const known = new WeakMap<Stage, () => Promise<Logs>>();

/** The logs of a stage. Everything that reads them shares one client and its pace. */
export function logsOf(stage: Stage): Promise<Logs> {
  const make = known.get(stage) ?? memoizeAsync(() => makeLogs(stage));
  known.set(stage, make);
  return make();
}

async function makeLogs(stage: Stage): Promise<Logs> {
  const { CloudWatchLogsClient, FilterLogEventsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
  // Calls are repeated here, where a person is told why it takes so long.
  const client = await stage.connect((config) => new CloudWatchLogsClient({ ...config, maxAttempts: 1 }));
  const inTurn = paced(stage);
  const send = (input: FilterLogEventsCommandInput) =>
    repeated(stage, () => inTurn(() => client.send(new FilterLogEventsCommand(input))));
  return {
    now: () => stage.world.now() + clockOffset(client),
    async page(query, token) {
      return toPage(await send(inputOf(query, token)));
    },
  };
}

function inputOf(
  { group, pattern, streams, from, to, newestFirst = false, limit }: LineQuery,
  nextToken: string | undefined,
): FilterLogEventsCommandInput {
  return {
    logGroupName: group,
    startTime: Math.max(EARLIEST, Math.floor(from)),
    ...(to !== undefined && { endTime: Math.max(EARLIEST, Math.ceil(to)) }),
    ...(pattern !== undefined && { filterPattern: pattern }),
    ...(streams && { logStreamNames: [...streams] }),
    ...(newestFirst && { startFromHead: false }),
    ...(limit !== undefined && { limit }),
    ...(nextToken !== undefined && { nextToken }),
  };
}

function toPage({ events = [], nextToken }: FilterLogEventsCommandOutput): LinePage {
  return {
    lines: events.map(({ eventId = '', logStreamName = '', timestamp = 0, message = '' }) => ({
      ...{ eventId, logStreamName, timestamp, message },
    })),
    ...(nextToken !== undefined && { token: nextToken }),
  };
}

/** How far AWS's clock is ahead, in milliseconds, as far as the SDK has learned it from a refusal. */
function clockOffset({ config }: CloudWatchLogsClient): number {
  return config.systemClockOffset;
}

/** Lets one call begin after another, with a pause between two beginnings. */
function paced({ isLocal, world: { now, sleep } }: Stage): <T>(call: () => Promise<T>) => Promise<T> {
  const spacingMs = SPACING_MS[isLocal ? 'local' : 'aws'];
  let turn = Promise.resolve();
  let lastAt = Number.NEGATIVE_INFINITY;
  return (call) => {
    const mine = turn.then(async () => {
      // The clock of this computer may be set back meanwhile.
      const wait = Math.min(spacingMs, lastAt + spacingMs - now());
      if (wait > 0) await sleep(wait);
      lastAt = now();
    });
    turn = mine.catch(() => {});
    return mine.then(call);
  };
}

async function repeated<T>({ world, noteOnce, noteOver }: Stage, call: () => Promise<T>): Promise<T> {
  for (const [index, pauseMs] of BACKOFF_MS.entries()) {
    try {
      const answer = await call();
      noteOver('LOGS_THROTTLED');
      return answer;
    } catch (error) {
      // The SDK has corrected its clock by the time of the first refusal.
      const isClock = index === 0 && isNamed(error, CLOCK);
      if (!isClock && !isNamed(error, [...THROTTLED, ...TRANSIENT])) throw error;
      if (isNamed(error, THROTTLED)) {
        const text = 'AWS throttles the reading of logs (5 calls a second in an account). Retrying.';
        noteOnce({ code: 'LOGS_THROTTLED', text });
      }
      if (!isClock) await world.sleep(pauseMs);
    }
  }
  return call();
}

/** Whether an error has one of these names, or its code is one. */
export function isNamed(error: unknown, names: readonly string[]): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? error.code : undefined;
  return names.some((name) => name === error.name || name === code);
}

/** Whether CloudWatch Logs throttled a call. */
export const isThrottled = (error: unknown): boolean => isNamed(error, THROTTLED);
