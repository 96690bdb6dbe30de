import { AgentUnreachable, type StartAnswer } from '@agents/agent-client';
import { createLogger } from '@agents/service';
import fc from 'fast-check';
import {
  AT_INPUT,
  AT_READ,
  anyOutage,
  drawnFrom,
  journalWithOutage,
} from '../../../test/support/out-of-reach.ts';
import { makeInvokeAgent } from '../src/invoke-agent.ts';

const FUNCTION_MS = 60_000;

const started = 'AGENT_RUNTIME_INVOCATION_STARTED';
const succeeded = 'AGENT_RUNTIME_INVOCATION_SUCCEEDED';
const failed = 'AGENT_RUNTIME_INVOCATION_FAILED';

/** Each request of the invoker to the journal, and the history that it is part of. */
const HISTORIES = [
  [AT_READ, 'answers', [started, succeeded]],
  [AT_INPUT, 'answers', [started, succeeded]],
  [started, 'answers', [started, succeeded]],
  [succeeded, 'answers', [started, succeeded]],
  [failed, 'cannot be reached', [started, failed]],
  [failed, 'does not answer in time', [started, failed]],
] as const;

describe('a table that is out of reach for nine seconds is survived', () => {
  it.each(HISTORIES)('at %s of an invoker whose agent %s', async (at, how, expected) => {
    await fc.assert(
      fc.asyncProperty(anyOutage, async ({ fault, luck }) => {
        const { journal, inputs, now, sleep, statuses, wasOut } = journalWithOutage({
          ...{ fault, at, random: drawnFrom(luck) },
        });
        const invokeAgent = makeInvokeAgent({
          capacityPatienceSeconds: 3_600,
          ...{ journal, inputs },
          runtime: {
            async invoke({ session_id }, { timeoutMs }): Promise<StartAnswer> {
              if (how === 'answers') return { session_id, outcome: 'started' };
              if (how === 'does not answer in time') await sleep(timeoutMs);
              throw new AgentUnreachable('cut');
            },
          },
          log: createLogger({ component: 'invoker', write: () => undefined }),
          now,
        });
        const functionEnds = now() + FUNCTION_MS;

        const answer = invokeAgent(
          {
            session_id: 's-1',
            payload: { prompt: 'x' },
            resources: ['SESSION#s-0'],
            waits_for_capacity: true,
          },
          functionEnds,
        );

        if (how === 'answers') await expect(answer).resolves.toMatchObject({ outcome: 'started' });
        else await expect(answer).rejects.toMatchObject({ name: 'AgentRuntimeUnavailable' });
        expect(statuses()).toEqual(expected);
        expect(await inputs.get('s-1')).toMatchObject({
          input: { payload: { prompt: 'x' }, repeats: 's-0' },
        });
        expect(wasOut()).toBe(true);
        expect(now()).toBeLessThan(functionEnds);
      }),
      { numRuns: 30 },
    );
  });
});
