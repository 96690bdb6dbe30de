/** What is charged for, as a stable code. */
export type CostCode =
  | 'STATE_TRANSITIONS'
  | 'ROUNDS'
  | 'ROUND_MEMORY'
  | 'FUNCTION_REQUESTS'
  | 'FUNCTION_MEMORY'
  | 'TABLE_WRITES'
  | 'TABLE_READS'
  | 'AGENT_CPU'
  | 'AGENT_MEMORY'
  | 'TRIGGER_EVENTS'
  | 'INPUT_TOKENS'
  | 'OUTPUT_TOKENS';

/** What one kind of usage costs. */
export interface CostLine {
  readonly code: CostCode;
  readonly service: string;
  readonly what: string;
  readonly quantity: number;
  readonly unit: string;
  /** US dollars for one unit. */
  readonly unitPriceUsd: number;
  /** US cents, not rounded. */
  readonly cents: number;
}
