/** What AWS charges for one unit, in US dollars. */
export interface PriceTable {
  /** Where the prices come from and of when they are. */
  readonly source: string;
  readonly region: string;
  /** One state transition of a Standard workflow. */
  readonly transition: number;
  readonly lambdaRequest: number;
  /** On arm64. */
  readonly lambdaGbSecond: number;
  /** On demand: a write of up to 1 KB. */
  readonly writeUnit: number;
  /** On demand: a consistent read of up to 4 KB. */
  readonly readUnit: number;
  readonly vcpuHour: number;
  readonly gbHour: number;
  /** A custom event put onto a bus. */
  readonly event: number;
}

/**
 * List prices without free tier, discounts and taxes. Step Functions 0.025 a 1,000 transitions; Lambda 0.20 a million
 * requests; DynamoDB 0.625 and 0.125 a million units since its price cut of November 2024.
 */
export const LIST_PRICES: PriceTable = {
  source: 'list price as of 2026-11, us-east-1, check',
  region: 'us-east-1',
  transition: 0.000_025,
  lambdaRequest: 0.000_000_2,
  lambdaGbSecond: 0.000_013_333_4,
  writeUnit: 0.000_000_625,
  readUnit: 0.000_000_125,
  vcpuHour: 0.089_5,
  gbHour: 0.009_45,
  event: 0.000_001,
};
