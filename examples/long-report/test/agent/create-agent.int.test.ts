import type { AgentContext } from '@agents/agent-host';
import { createLogger } from '@agents/service';
import {
  completes,
  fails,
  type OpenAiServer,
  startOpenAiServer,
} from '../../../../test/support/openai-server.ts';
import { createAgent } from '../../src/agent/create-agent.ts';

let server: OpenAiServer;
beforeAll(async () => {
  server = await startOpenAiServer();
});
afterAll(() => server.close());

/** A work that several sessions try: what one keeps, the next one finds. */
function createWork() {
  const kept = new Map<string, unknown>();
  const reports: string[] = [];
  const tokens: number[] = [];
  const stop = new AbortController();
  const context: AgentContext = {
    ...{ sessionId: 's-1', signal: stop.signal },
    log: createLogger({ component: 'agent', write: () => undefined }),
    progress: (text, { done, total } = {}) => void reports.push(`${text} (${done}/${total})`),
    usage: ({ inputTokens }) => void tokens.push(inputTokens),
    saved: {
      get: async (name) => kept.get(name),
      put: async (name, value) => kept.set(name, value) !== undefined,
    },
  };
  const attempt = async (payload: Readonly<Record<string, unknown>>, isOffline = false) => {
    const { parse, run } = await createAgent(
      isOffline ? {} : { MODEL: 'openai:llama3.2', MODEL_URL: server.baseUrl },
    );
    return run(parse(payload), context);
  };
  return { attempt, kept, reports, tokens, stop };
}

const ORDER = { title: 'The harbour', sections: ['Tides', 'Ships'], pause_seconds: 0 };
const says = (text: string) => completes(text, { prompt_tokens: 30, completion_tokens: 5 });
const prompts = (since: number) => server.calls.slice(since).map(({ body }) => JSON.stringify(body.messages));

describe('the agent that writes a long report', () => {
  it('asks for one section at a time, and says which one it writes', async () => {
    const { attempt, reports, tokens } = createWork();
    const since = server.calls.length;
    server.script(says('Ebb and flow.'), says('They sail.'));

    expect(await attempt(ORDER)).toEqual({
      ...{ title: 'The harbour', resumed: 0 },
      sections: [
        { heading: 'Tides', text: 'Ebb and flow.' },
        { heading: 'Ships', text: 'They sail.' },
      ],
    });
    expect(reports).toEqual(['writing "Tides" (0/2)', 'writing "Ships" (1/2)', 'written (2/2)']);
    expect(tokens).toEqual([30, 30]);
    expect(prompts(since)).toEqual([
      expect.stringContaining('section \\"Tides\\"'),
      expect.stringContaining('section \\"Ships\\"'),
    ]);
  });

  it('goes on from what an earlier try has kept, and asks for nothing twice', async () => {
    const { attempt } = createWork();
    server.script(says('Ebb and flow.'), fails(401, 'Incorrect key'));
    await expect(attempt(ORDER)).rejects.toMatchObject({ name: 'ModelCredentialsInvalid' });
    const since = server.calls.length;
    server.script(says('They sail.'));

    expect(await attempt(ORDER)).toMatchObject({
      ...{ resumed: 1, sections: [{ text: 'Ebb and flow.' }, { text: 'They sail.' }] },
    });
    expect(prompts(since)).toEqual([expect.stringContaining('section \\"Ships\\"')]);
  });

  it('writes anew what the retry changes, and what was kept in another form', async () => {
    const { attempt, kept } = createWork();
    server.script(says('Ebb and flow.'));
    await attempt(ORDER);
    kept.set(JSON.stringify(['The harbour', 'Ships']), 'text of an earlier version');

    expect(await attempt(ORDER)).toMatchObject({ resumed: 1 });
    expect(await attempt({ ...ORDER, title: 'The coast' })).toMatchObject({ resumed: 0 });
  });

  it('stops in the pause before a section when the microVM is taken away', async () => {
    const { attempt, stop, kept } = createWork();
    stop.abort(new Error('the microVM stops'));
    await expect(attempt({ ...ORDER, pause_seconds: 3_600 })).rejects.toThrow();
    expect(kept.size).toBe(0);
  });

  it('gives up a call of the model when the microVM is taken away', async () => {
    const { attempt, stop } = createWork();
    server.script(() => stop.abort(new Error('the microVM stops')));
    await expect(attempt(ORDER)).rejects.toThrow('the microVM stops');
  });

  it('writes its example without a model', async () => {
    const { example = {} } = await createAgent({});
    expect(await createWork().attempt(example, true)).toMatchObject({
      sections: [{ heading: 'Tides' }, { heading: 'Ships' }, { heading: 'Weather' }],
    });
  });

  it.each([
    [{}, 'expected the key "title", found undefined'],
    [{ ...ORDER, title: ' ' }, 'title: expected text of 1 to 100 characters, found " "'],
    [{ ...ORDER, sections: [] }, 'sections: expected a list of at least one heading, found 0'],
    [{ ...ORDER, sections: ['a', 7] }, 'sections: expected text of 1 to 100 characters, found 7'],
    [{ ...ORDER, pause_seconds: 3_601 }, 'pause_seconds: expected a number from 0 to 3600, found 3601'],
  ])('refuses the payload %j', async (payload, message) => {
    await expect(createWork().attempt(payload)).rejects.toMatchObject({
      ...{ name: 'InvalidRequest', message: expect.stringContaining(message) },
    });
  });
});
