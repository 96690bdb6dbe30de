import type { ModelUsage } from '@agents/events';
import type { CostLine } from './cost-line.ts';

/** What a model's tokens cost, in US dollars for a million. */
export interface TokenPrice {
  readonly model: string;
  readonly inputUsd: number;
  readonly outputUsd: number;
}

const NUMBER = String.raw`(\d+(?:\.\d+)?)`;
/** A model's name may have `=`, as a name of any program may. */
const PRICE = new RegExp(String.raw`^(.+)=\s*${NUMBER}\s*/\s*${NUMBER}$`);

/**
 * Reads the prices of a stage (`tokenPrices` in `infra/stages.yml`): `model=input/output`, in US dollars for a million tokens,
 * several with commas between them; `none` for no price. `undefined` if the text says something else.
 */
export function parseTokenPrices(text: string): readonly TokenPrice[] | undefined {
  if (text.trim() === 'none') return [];
  const prices = text.split(',').map((part): TokenPrice | undefined => {
    const [, model = '', input, output] = PRICE.exec(part.trim()) ?? [];
    return input === undefined || output === undefined
      ? undefined
      : { model: model.trim(), inputUsd: Number(input), outputUsd: Number(output) };
  });
  return prices.every((price) => price !== undefined) ? prices : undefined;
}

const MILLION = 1_000_000;

/** What the tokens of a model cost, in US cents; `undefined` without a price. */
export function tokenCents(usage: ModelUsage, prices: readonly TokenPrice[]): number | undefined {
  const price = prices.find(({ model }) => model === usage.model);
  if (!price) return undefined;
  const { inputTokens, outputTokens } = usage;
  return ((inputTokens * price.inputUsd + outputTokens * price.outputUsd) / MILLION) * 100;
}

/** The lines of an estimate for the models that have a price. */
export function tokenLines(usage: readonly ModelUsage[], prices: readonly TokenPrice[]): readonly CostLine[] {
  return usage.flatMap(({ model, inputTokens, outputTokens }) => {
    const price = prices.find((each) => each.model === model);
    if (!price) return [];
    const line = (code: 'INPUT_TOKENS' | 'OUTPUT_TOKENS', quantity: number, usd: number): CostLine => ({
      code,
      service: 'Model',
      what: `${code === 'INPUT_TOKENS' ? 'input' : 'output'} of ${model}`,
      quantity,
      unit: 'token',
      unitPriceUsd: usd / MILLION,
      cents: ((quantity * usd) / MILLION) * 100,
    });
    return [
      line('INPUT_TOKENS', inputTokens, price.inputUsd),
      line('OUTPUT_TOKENS', outputTokens, price.outputUsd),
    ];
  });
}
