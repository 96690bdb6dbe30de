import type { AgentContext } from '@agents/agent-host';
import { createLogger } from '@agents/service';
import { createAgent } from '../../src/agent/create-agent.ts';

const { example = {}, parse, run } = createAgent();

/** What the host gives an agent, and what the agent reports. */
function context(signal = new AbortController().signal) {
  const reports: string[] = [];
  const given: AgentContext = {
    ...{ sessionId: 's-1', signal, usage: () => undefined },
    log: createLogger({ component: 'agent', write: () => undefined }),
    progress: (text, { done, total } = {}) => void reports.push(`${text} (${done}/${total})`),
    saved: { get: async () => undefined, put: async () => true },
  };
  return { given, reports };
}

describe('the agent that counts words', () => {
  it('returns the most frequent words of its example, and says which text it counts', async () => {
    const { given, reports } = context();

    expect(await run(parse(example), given)).toEqual({
      words: [
        { word: 'the', count: 4 },
        { word: 'tide', count: 3 },
      ],
    });
    expect(reports).toEqual(['counting text 1 (0/2)', 'counting text 2 (1/2)', 'counted (2/2)']);
  });

  it('stops between two texts when the microVM is taken away', async () => {
    const { given, reports } = context(AbortSignal.abort(new Error('the microVM stops')));

    await expect(run(parse(example), given)).rejects.toThrow('the microVM stops');
    expect(reports).toEqual([]);
  });

  it.each([
    [{}, 'expected the key "texts", found undefined'],
    [{ texts: [] }, 'texts: expected a list of at least one text, found 0'],
    [{ texts: ['a', 7] }, 'texts: expected a list of at least one text, found 7'],
    [{ texts: ['a'], top: 0 }, 'top: expected a whole number of at least 1, found 0'],
  ])('refuses the payload %j', (payload, message) => {
    expect(() => parse(payload)).toThrow(expect.objectContaining({ name: 'InvalidRequest', message }));
  });
});
