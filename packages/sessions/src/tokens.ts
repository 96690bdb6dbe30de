import {
  type CostEstimate,
  estimateCost,
  parseTokenPrices,
  type TokenPrice,
  tokenCents,
} from '@agents/diagnosis';
import type { ModelUsage, SessionEvent } from '@agents/events';
import { knownDeployment } from './place.ts';
import type { Stage } from './stage.ts';
import { mapConcurrent, readSince } from './sweep.ts';

/** The tokens that a session's task has reported: one request, and none if no task has started. */
export async function tokensOf(
  stage: Pick<Stage, 'progress'>,
  { sessionId, events }: { readonly sessionId: string; readonly events: readonly SessionEvent[] },
): Promise<readonly ModelUsage[]> {
  if (!events.some(({ status }) => status === 'AGENT_BACKGROUND_TASK_STARTED')) return [];
  return (await (await stage.progress()).latest(sessionId))?.usage ?? [];
}

/** What a session costs at list price, with the tokens that its task has reported. */
export async function costOf(
  stage: Stage,
  session: { readonly sessionId: string; readonly events: readonly SessionEvent[] },
): Promise<CostEstimate> {
  const tokens = await tokensOf(stage, session);
  const tokenPrices = tokens.length > 0 ? await tokenPricesOf(stage) : [];
  return estimateCost({ events: session.events, now: stage.world.now(), tokens, tokenPrices });
}

/** The prices that the stage names; none, and a note, if they cannot be read. */
export async function tokenPricesOf(stage: Stage): Promise<readonly TokenPrice[]> {
  const { tokenPrices: text = 'none' } = await knownDeployment(stage);
  const prices = parseTokenPrices(text);
  if (prices) {
    stage.noteOver('PRICES_UNREADABLE');
    return prices;
  }
  const expected = 'MODEL=INPUT/OUTPUT in US dollars for a million tokens, with commas between models';
  stage.noteOnce({
    code: 'PRICES_UNREADABLE',
    text: `The stage's tokenPrices were not read: expected ${expected}, found "${text}". Tokens have no price.`,
  });
  return [];
}

/** The tokens of one model in many sessions. */
export interface TokenTotal extends ModelUsage {
  readonly sessions: number;
  /** US cents, not rounded; absent without a price. */
  readonly cents?: number;
}

/** Sums the tokens of the sessions that started since an instant (epoch ms), by model. It takes one request for each task. */
export async function tokensSince(stage: Stage, since: number): Promise<readonly TokenTotal[]> {
  const { events } = await readSince(
    await stage.journal(),
    ['SESSION_INITIATED', 'AGENT_BACKGROUND_TASK_STARTED'],
    since,
  );
  const sessions = [...Map.groupBy(events, ({ sessionId }) => sessionId)].filter(([, own]) =>
    own.some(({ status }) => status === 'SESSION_INITIATED'),
  );
  const totals = new Map<string, TokenTotal>();
  const reads = mapConcurrent(sessions, ([sessionId, own]) => tokensOf(stage, { sessionId, events: own }));
  for await (const usage of reads) for (const each of usage) add(totals, each);
  if (totals.size === 0) return [];
  const prices = await tokenPricesOf(stage);
  return [...totals.values()]
    .sort((a, b) => b.inputTokens + b.outputTokens - a.inputTokens - a.outputTokens)
    .map((total) => {
      const cents = tokenCents(total, prices);
      return { ...total, ...(cents !== undefined && { cents }) };
    });
}

function add(totals: Map<string, TokenTotal>, { model, inputTokens, outputTokens }: ModelUsage): void {
  const before = totals.get(model);
  totals.set(model, {
    model,
    sessions: (before?.sessions ?? 0) + 1,
    inputTokens: (before?.inputTokens ?? 0) + inputTokens,
    outputTokens: (before?.outputTokens ?? 0) + outputTokens,
  });
}
