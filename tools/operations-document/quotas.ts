import type { CostCode } from '@agents/diagnosis';
import { markdownTable } from '../documents/markdown.ts';
import { ASSUMED, SAMPLE_SESSIONS, type SampleSession } from './costs.ts';

interface Quota {
  readonly name: string;
  /** Default of an established account in us-east-1; a new account has less. */
  readonly figure: number;
  readonly unit: string;
  /** What one session uses of it: of a rate the number of calls, of a level the seconds that it is held. */
  readonly used: (session: SampleSession) => number;
}

/** `livenessCheckEverySeconds` in `infra/stages.yml`. */
const LIVENESS_CHECK_EVERY_SECONDS = 300;

/** `memorySize` of the functions in `serverless.yml`; the estimate counts GB-seconds. */
const FUNCTION_GB = 0.5;

const QUOTAS: readonly Quota[] = [
  {
    name: 'AgentCore: active sessions',
    figure: 5_000,
    unit: 'at a time',
    used: ({ seconds }) => seconds + ASSUMED.idleSeconds,
  },
  { name: 'AgentCore: new sessions', figure: 25, unit: 'a second', used: () => 1 },
  {
    name: 'Step Functions: state transitions',
    figure: 5_000,
    unit: 'a second',
    used: (session) => quantityOf(session, 'STATE_TRANSITIONS'),
  },
  { name: 'Step Functions: StartExecution of the workflow', figure: 300, unit: 'a second', used: () => 1 },
  {
    name: 'Step Functions: StartExecution of rounds (Express)',
    figure: 6_000,
    unit: 'a second',
    used: (session) => quantityOf(session, 'ROUNDS'),
  },
  {
    name: 'Step Functions: SendTaskSuccess',
    figure: 500,
    unit: 'a second',
    used: (session) => quantityOf(session, 'ROUNDS'),
  },
  {
    name: 'Lambda: concurrent executions',
    figure: 1_000,
    unit: 'at a time',
    used: (session) => quantityOf(session, 'FUNCTION_MEMORY') / FUNCTION_GB,
  },
  {
    name: 'AgentCore: data plane calls',
    figure: 1_000,
    unit: 'a second',
    // The call of the agent, the stop of its microVM, and the liveness checks between them.
    used: ({ seconds }) => 2 + Math.floor(seconds / LIVENESS_CHECK_EVERY_SECONDS),
  },
  { name: 'DynamoDB: writes of one status to the index', figure: 1_000, unit: 'a second', used: () => 1 },
];

/** @throws Error when the estimate has no such line */
function quantityOf({ estimate }: SampleSession, code: CostCode): number {
  const line = estimate.lines.find((each) => each.code === code);
  if (line) return line.quantity;
  throw new Error(
    `Expected a cost line ${code}, found: ${estimate.lines.map((each) => each.code).join(', ')}`,
  );
}

/** How many sessions a second each quota allows, as Markdown; for sessions of an hour, the first row is reached first. */
export function renderQuotas(): string {
  const rateOf = ({ figure, used }: Quota, session: SampleSession): number => figure / used(session);
  const hour = SAMPLE_SESSIONS.find(({ name }) => name === '1 hour');
  const sorted = hour ? QUOTAS.toSorted((a, b) => rateOf(a, hour) - rateOf(b, hour)) : QUOTAS;
  return markdownTable(
    ['quota', 'default', ...SAMPLE_SESSIONS.map(({ name }) => `sessions a second, ${name} each`)],
    sorted.map((quota) => [
      quota.name,
      `${quota.figure.toLocaleString('en')} ${quota.unit}`,
      ...SAMPLE_SESSIONS.map((session) => twoDigits(rateOf(quota, session))),
    ]),
  );
}

/** A quota deserves no more precision than two digits. */
const twoDigits = (rate: number): string => Number(rate.toPrecision(2)).toLocaleString('en');
