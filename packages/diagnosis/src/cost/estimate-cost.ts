import type { SessionEvent } from '@agents/events';
import { LIST_PRICES, type PriceTable } from './prices.ts';
import { type CostAssumptions, DEFAULT_ASSUMPTIONS, type Usage, usageOf } from './usage.ts';

export interface CostInput {
  /** The session's events, in any order. */
  readonly events: readonly SessionEvent[];
  /** Epoch milliseconds; a session that has not ended is counted up to now. */
  readonly now: number;
  /** How often it was polled, where that is known; otherwise it is counted by the poller's own schedule. */
  readonly polls?: number;
  readonly assumptions?: Partial<CostAssumptions>;
}

/** What one kind of use costs. */
export interface CostLine {
  readonly service: string;
  readonly what: string;
  readonly quantity: number;
  readonly unit: string;
  /** US dollars for one unit. */
  readonly unitPriceUsd: number;
  /** US cents, not rounded. */
  readonly cents: number;
}

/** What a session costs at list price: an estimate, and never a bill. */
export interface CostEstimate {
  readonly isEstimate: true;
  readonly lines: readonly CostLine[];
  /** US cents, not rounded. */
  readonly totalCents: number;
  /** Where the prices come from and of when they are. */
  readonly priceTable: string;
  readonly region: string;
  /** What was assumed and what is not counted, a sentence each. */
  readonly notes: readonly string[];
}

/** Estimates what a session has cost until it ended, or until now. */
export function estimateCost({ events, now, polls, assumptions }: CostInput): CostEstimate {
  const assumed = { ...DEFAULT_ASSUMPTIONS, ...assumptions };
  const lines = linesOf(usageOf({ events, now, polls }, assumed), LIST_PRICES);
  return {
    isEstimate: true,
    lines,
    totalCents: lines.reduce((total, { cents }) => total + cents, 0),
    priceTable: LIST_PRICES.source,
    region: LIST_PRICES.region,
    notes: notesOn(assumed),
  };
}

type Price = Exclude<keyof PriceTable, 'source' | 'region'>;

/** What AWS charges for: how much of it a session used, at which price. */
const CHARGES: readonly (Pick<CostLine, 'service' | 'what' | 'unit'> & {
  used: keyof Usage;
  price: Price;
})[] = [
  {
    service: 'Step Functions',
    what: 'state transitions',
    unit: 'transition',
    used: 'transitions',
    price: 'transition',
  },
  {
    service: 'Lambda',
    what: 'runs of invoker and poller',
    unit: 'request',
    used: 'functionRuns',
    price: 'lambdaRequest',
  },
  {
    service: 'Lambda',
    what: 'memory of invoker and poller',
    unit: 'GB-s',
    used: 'functionGbSeconds',
    price: 'lambdaGbSecond',
  },
  {
    service: 'DynamoDB',
    what: 'events written, and their index',
    unit: 'write unit',
    used: 'writeUnits',
    price: 'writeUnit',
  },
  {
    service: 'DynamoDB',
    what: 'reads of the journal',
    unit: 'read unit',
    used: 'readUnits',
    price: 'readUnit',
  },
  {
    service: 'AgentCore',
    what: 'processor of the agent',
    unit: 'vCPU-h',
    used: 'vcpuHours',
    price: 'vcpuHour',
  },
  { service: 'AgentCore', what: 'memory of the agent', unit: 'GB-h', used: 'gbHours', price: 'gbHour' },
  {
    service: 'EventBridge',
    what: 'the event that started it',
    unit: 'event',
    used: 'triggers',
    price: 'event',
  },
];

function linesOf(usage: Usage, prices: PriceTable): readonly CostLine[] {
  return CHARGES.map(({ used, price, ...charge }) => {
    const quantity = usage[used];
    const unitPriceUsd = prices[price];
    return { ...charge, quantity, unitPriceUsd, cents: quantity * unitPriceUsd * 100 };
  });
}

function notesOn({ busyVcpus, memoryGb, pollMs, idleSeconds }: CostAssumptions): readonly string[] {
  return [
    `The agent is taken to keep ${busyVcpus} vCPU busy all the time and to use ${memoryGb} GB; AgentCore charges no processor while it waits.`,
    `Its machine is taken to stay ${idleSeconds} s after the session has ended, and one poll to take ${pollMs} ms.`,
    "Polls are counted by the poller's own schedule; retries of the platform are not counted.",
    'Not counted: tokens of the model, what the agent itself calls, the stored result, logs, traces, transfer, free tier and taxes.',
  ];
}
