import type { ModelUsage, SessionEvent } from '@agents/events';
import type { CostLine } from './cost-line.ts';
import { type TokenPrice, tokenLines } from './token-prices.ts';
import { type CostAssumptions, DEFAULT_ASSUMPTIONS, type Usage, usageOf } from './usage.ts';

export interface CostInput {
  /** The session's events, in any order. */
  readonly events: readonly SessionEvent[];
  /** Epoch milliseconds. A session that has not ended is counted up to now. */
  readonly now: number;
  /** The number of polls, if known; otherwise it follows from the poller's schedule. */
  readonly polls?: number;
  /** The tokens that the session's task has reported; none by default. */
  readonly tokens?: readonly ModelUsage[];
  /** The prices of the stage; none by default. */
  readonly tokenPrices?: readonly TokenPrice[];
  readonly assumptions?: Partial<CostAssumptions>;
}

/** An assumption behind an estimate, or what it leaves out. */
export interface CostNote {
  readonly code:
    | 'AGENT_ASSUMPTION'
    | 'IDLE_AND_POLL_ASSUMPTION'
    | 'POLLS_BY_SCHEDULE'
    | 'TOKENS_BY_REPORT'
    | 'TOKENS_WITHOUT_PRICE'
    | 'NOT_INCLUDED';
  readonly text: string;
}

/** What a session costs at list price. It is an estimate and not a bill. */
export interface CostEstimate {
  readonly isEstimate: true;
  readonly lines: readonly CostLine[];
  /** The tokens that the session's task has reported. */
  readonly tokens: readonly ModelUsage[];
  /** US cents, not rounded. */
  readonly totalCents: number;
  /** The source and the date of the prices. */
  readonly priceTable: string;
  readonly region: string;
  readonly notes: readonly CostNote[];
}

/** Estimates what a session has cost until it ended, or until now. */
export function estimateCost(input: CostInput): CostEstimate {
  const { events, now, polls, assumptions, tokens = [], tokenPrices = [] } = input;
  const assumed = { ...DEFAULT_ASSUMPTIONS, ...assumptions };
  const usage = usageOf({ events, now, polls }, assumed);
  const ofAws = CHARGES.map(({ used, ...charge }) => {
    const quantity = usage[used];
    return { ...charge, quantity, cents: quantity * charge.unitPriceUsd * 100 };
  });
  const ofModels = tokenLines(tokens, tokenPrices);
  const lines = [...ofAws, ...ofModels];
  const unpriced = tokens.filter(({ model }) => !tokenPrices.some((price) => price.model === model));
  return {
    isEstimate: true,
    lines,
    tokens,
    totalCents: lines.reduce((total, { cents }) => total + cents, 0),
    priceTable: 'AWS list prices of 2026-11 in us-east-1; check the current ones',
    region: 'us-east-1',
    notes: [...notesOn(assumed), ...tokenNotes(ofModels, unpriced)],
  };
}

/**
 * What AWS charges for, at list prices without free tier, discounts and taxes. Express is at its first tier, of 1,000 GB-hours
 * a month; it costs half as much beyond, and a quarter beyond 5,000. Functions run on arm64. A write unit is up to
 * 1 KB, a read unit a consistent read of up to 4 KB, both on demand, at the prices since the cut of November 2024.
 */
const CHARGES: readonly (Omit<CostLine, 'quantity' | 'cents'> & { readonly used: keyof Usage })[] = [
  {
    code: 'STATE_TRANSITIONS',
    service: 'Step Functions',
    what: 'state transitions',
    unit: 'transition',
    unitPriceUsd: 0.000_025,
    used: 'transitions',
  },
  {
    code: 'ROUNDS',
    service: 'Step Functions Express',
    what: 'rounds of polling',
    unit: 'request',
    unitPriceUsd: 0.000_001,
    used: 'rounds',
  },
  {
    code: 'ROUND_MEMORY',
    service: 'Step Functions Express',
    what: 'memory of the rounds',
    unit: 'GB-s',
    unitPriceUsd: 0.06 / 3_600,
    used: 'roundGbSeconds',
  },
  {
    code: 'FUNCTION_REQUESTS',
    service: 'Lambda',
    what: 'requests of invoker and poller',
    unit: 'request',
    unitPriceUsd: 0.000_000_2,
    used: 'functionRuns',
  },
  {
    code: 'FUNCTION_MEMORY',
    service: 'Lambda',
    what: 'memory of invoker and poller',
    unit: 'GB-s',
    unitPriceUsd: 0.000_013_333_4,
    used: 'functionGbSeconds',
  },
  {
    code: 'TABLE_WRITES',
    service: 'DynamoDB',
    what: 'writes of events and their index',
    unit: 'write unit',
    unitPriceUsd: 0.000_000_625,
    used: 'writeUnits',
  },
  {
    code: 'TABLE_READS',
    service: 'DynamoDB',
    what: 'reads of the journal',
    unit: 'read unit',
    unitPriceUsd: 0.000_000_125,
    used: 'readUnits',
  },
  {
    code: 'AGENT_CPU',
    service: 'AgentCore',
    what: 'CPU of the agent',
    unit: 'vCPU-h',
    unitPriceUsd: 0.089_5,
    used: 'vcpuHours',
  },
  {
    code: 'AGENT_MEMORY',
    service: 'AgentCore',
    what: 'memory of the agent',
    unit: 'GB-h',
    unitPriceUsd: 0.009_45,
    used: 'gbHours',
  },
  {
    code: 'TRIGGER_EVENTS',
    service: 'EventBridge',
    what: 'the event that starts the session',
    unit: 'event',
    unitPriceUsd: 0.000_001,
    used: 'triggers',
  },
];

function notesOn({ busyVcpus, memoryGb, pollMs, idleSeconds }: CostAssumptions): readonly CostNote[] {
  return [
    {
      code: 'AGENT_ASSUMPTION',
      text: `Assumption: the agent keeps ${busyVcpus} vCPU busy and uses ${memoryGb} GB. AgentCore charges no CPU while the agent waits.`,
    },
    {
      code: 'IDLE_AND_POLL_ASSUMPTION',
      text: `Assumption: the microVM is stopped ${idleSeconds} s after the session has ended, and a poll takes ${pollMs} ms.`,
    },
    {
      code: 'POLLS_BY_SCHEDULE',
      text: "Polls and rounds are counted by the poller's schedule, and Express at the price of its first 1,000 GB-hours a month. The platform's own retries are not counted.",
    },
  ];
}

function tokenNotes(priced: readonly CostLine[], unpriced: readonly ModelUsage[]): readonly CostNote[] {
  const models = unpriced.map(
    ({ model, inputTokens, outputTokens }) => `${model} (${inputTokens} in, ${outputTokens} out)`,
  );
  const areAllPriced = priced.length > 0 && unpriced.length === 0;
  return [
    ...(priced.length === 0
      ? []
      : [
          {
            code: 'TOKENS_BY_REPORT',
            text: 'Tokens are those that the task has reported, at the prices of the stage (tokenPrices in infra/stages.yml).',
          } as const,
        ]),
    ...(models.length === 0
      ? []
      : [
          {
            code: 'TOKENS_WITHOUT_PRICE',
            text: `The stage names no price for the tokens of ${models.join(', ')} (tokenPrices in infra/stages.yml).`,
          } as const,
        ]),
    {
      code: 'NOT_INCLUDED',
      text: `Not included: ${areAllPriced ? '' : 'model tokens without a price, '}services that the agent calls, the stored result, logs, traces, data transfer, free tier and taxes.`,
    },
  ];
}
