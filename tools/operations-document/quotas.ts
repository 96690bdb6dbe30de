import { markdownTable } from '../documents/markdown.ts';
import { IDLE_SECONDS, SHAPES, type Shape, usedOf } from './shapes.ts';

interface Quota {
  readonly name: string;
  /** As AWS gives it to an account of some age in us-east-1; a new account has less. */
  readonly figure: number;
  readonly unit: string;
  /** How much of it one session takes: of a rate, in all; of something held, times the seconds it is held. */
  readonly taken: (shape: Shape) => number;
  readonly raise: string;
}

/** How often a silent agent is asked whether it lives, in seconds: `livenessCheckEverySeconds`. */
const LIVENESS_CHECK_EVERY_SECONDS = 300;

/** Memory of the functions, in GB; the estimate counts GB-seconds. */
const FUNCTION_GB = 0.5;

const QUOTAS: readonly Quota[] = [
  {
    name: 'AgentCore: active sessions',
    figure: 5_000,
    unit: 'at a time',
    taken: ({ seconds }) => seconds + IDLE_SECONDS,
    raise: 'AgentCore "Active session workloads"; or a shorter `IdleRuntimeSessionTimeout`',
  },
  {
    name: 'AgentCore: new sessions',
    figure: 25,
    unit: 'a second',
    taken: () => 1,
    raise: 'AgentCore "New sessions created rate"',
  },
  {
    name: 'Step Functions: state transitions',
    figure: 5_000,
    unit: 'a second',
    taken: (shape) => usedOf(shape, 'state transitions'),
    raise: 'Step Functions "StateTransition refill rate"; 800 in most regions',
  },
  {
    name: 'Step Functions: StartExecution',
    figure: 300,
    unit: 'a second',
    taken: () => 1,
    raise: 'Step Functions "StartExecution refill rate"; 150 in most regions',
  },
  {
    name: 'Lambda: concurrent executions',
    figure: 1_000,
    unit: 'at a time',
    taken: (shape) => usedOf(shape, 'memory of invoker and poller') / FUNCTION_GB,
    raise: 'Lambda "Concurrent executions"; shared with everything else in the account',
  },
  {
    name: 'AgentCore: data plane',
    figure: 1_000,
    unit: 'calls a second',
    taken: ({ seconds }) => 1 + Math.floor(seconds / LIVENESS_CHECK_EVERY_SECONDS),
    raise: 'AgentCore "InvokeAgentRuntime rate"; or a longer `livenessCheckEverySeconds`',
  },
  {
    name: 'DynamoDB: one status in the index',
    figure: 1_000,
    unit: 'writes a second',
    taken: () => 1,
    raise: 'nothing: a partition is a partition. The index would have to be split',
  },
];

/** The quotas in the order in which they give for sessions of an hour, as Markdown. */
export function renderQuotas(): string {
  const rateOf = ({ figure, taken }: Quota, shape: Shape): number => figure / taken(shape);
  const hour = SHAPES.find(({ name }) => name === '1 hour');
  const sorted = hour ? QUOTAS.toSorted((a, b) => rateOf(a, hour) - rateOf(b, hour)) : QUOTAS;
  return markdownTable(
    ['quota', 'figure', ...SHAPES.map(({ name }) => `sessions a second, ${name} each`), 'what to raise'],
    sorted.map((quota) => [
      quota.name,
      `${quota.figure.toLocaleString('en')} ${quota.unit}`,
      ...SHAPES.map((shape) => twoDigits(rateOf(quota, shape))),
      quota.raise,
    ]),
  );
}

/** Two digits are all that a quota deserves. */
const twoDigits = (rate: number): string => Number(rate.toPrecision(2)).toLocaleString('en');
