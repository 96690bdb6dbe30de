import { estimateCost } from '../../src/cost/estimate-cost.ts';
import { parseTokenPrices } from '../../src/cost/token-prices.ts';
import { COMPLETED, T0 } from '../support/events.ts';

const LARGE = { model: 'large', inputUsd: 3, outputUsd: 15 };

describe('the prices of tokens', () => {
  it.each([
    ['none', []],
    ['large=3/15', [LARGE]],
    [' large = 3/15 , arn:aws:bedrock:us-east-1::inference-profile/a.b-v1:0=0.06/.5', undefined],
    [
      ' large = 3/15 , arn:aws:bedrock:us-east-1::inference-profile/a.b-v1:0=0.06/0.5',
      [
        LARGE,
        { model: 'arn:aws:bedrock:us-east-1::inference-profile/a.b-v1:0', inputUsd: 0.06, outputUsd: 0.5 },
      ],
    ],
    ['a=b=1/2', [{ model: 'a=b', inputUsd: 1, outputUsd: 2 }]],
    ['', undefined],
    ['large', undefined],
    ['large=3', undefined],
    ['large=3/15,', undefined],
    ['large=-3/15', undefined],
  ])('are read from %j', (text, prices) => {
    expect(parseTokenPrices(text)).toEqual(prices);
  });
});

describe('the cost of tokens', () => {
  const usage = (model: string) => ({ model, inputTokens: 200_000, outputTokens: 10_000 });
  const given = { events: COMPLETED, now: T0 + 400_000 };
  const codes = ({ notes }: ReturnType<typeof estimateCost>): readonly string[] =>
    notes.map(({ code }) => code);

  it('is added where the stage names the price of the model', () => {
    const without = estimateCost(given);
    const cost = estimateCost({ ...given, tokens: [usage('large')], tokenPrices: [LARGE] });

    expect(cost.lines.slice(-2)).toEqual([
      expect.objectContaining({
        code: 'INPUT_TOKENS',
        quantity: 200_000,
        unitPriceUsd: 0.000_003,
        cents: 60,
      }),
      expect.objectContaining({ code: 'OUTPUT_TOKENS', quantity: 10_000, cents: 15 }),
    ]);
    expect(cost.totalCents - without.totalCents).toBeCloseTo(75, 9);
    expect(codes(cost)).toContain('TOKENS_BY_REPORT');
    expect(cost.notes.at(-1)?.text).not.toContain('tokens');
  });

  it('is not guessed for another model, whose tokens are named', () => {
    const cost = estimateCost({ ...given, tokens: [usage('other')], tokenPrices: [LARGE] });

    expect(cost.totalCents).toBe(estimateCost(given).totalCents);
    expect(cost.notes.find(({ code }) => code === 'TOKENS_WITHOUT_PRICE')?.text).toContain(
      'other (200000 in, 10000 out)',
    );
    expect(cost.tokens).toEqual([usage('other')]);
  });

  it('is not mentioned for a task that reported no tokens', () => {
    expect(codes(estimateCost({ ...given, tokenPrices: [LARGE] }))).not.toContain('TOKENS_BY_REPORT');
  });
});
