import type { AgentContext } from '@agents/agent-host';
import { createLogger } from '@agents/service';
import {
  callsTool,
  completes,
  fails,
  type OpenAiServer,
  startOpenAiServer,
} from '../../../../test/support/openai-server.ts';
import { createAgent } from '../../src/agent/create-agent.ts';
import { readNote } from '../../src/agent/notes.ts';

let server: OpenAiServer;
beforeAll(async () => {
  server = await startOpenAiServer();
});
afterAll(() => server.close());

/** Runs the agent on a payload; `reports` is what it says of its work. */
async function research(
  payload: Readonly<Record<string, unknown>>,
  { isOffline = false, stop = new AbortController() } = {},
) {
  const model = { MODEL: 'openai:llama3.2', MODEL_URL: server.baseUrl };
  const { parse, run } = await createAgent(isOffline ? {} : model);
  const reports: string[] = [];
  const tokens: unknown[] = [];
  const context: AgentContext = {
    ...{
      sessionId: 's-1',
      signal: stop.signal,
      saved: { get: async () => undefined, put: async () => true },
    },
    log: createLogger({ component: 'agent', write: () => undefined }),
    progress: (text) => void reports.push(text),
    usage: ({ model: of, inputTokens, outputTokens }) => void tokens.push([of, inputTokens, outputTokens]),
  };
  const result = await run(parse(payload), context);
  return { result, reports, tokens };
}

const QUESTION = { question: 'When is the harbour closed?' };

describe('the agent that answers from notes', () => {
  it('lets the model list and read the notes, and returns its answer with the notes that it has read', async () => {
    server.script(
      callsTool('list_notes', {}),
      callsTool('read_note', { name: 'harbour.md' }),
      callsTool('answer', { answer: 'Above force 9.', sources: ['harbour.md', 'tides.md'] }),
      completes('Done.'),
    );

    expect(await research(QUESTION)).toEqual({
      result: { model: 'llama3.2', ...QUESTION, answer: 'Above force 9.', sources: ['harbour.md'] },
      reports: ['asking the model', 'listing the notes', 'reading harbour.md'],
      tokens: [['llama3.2', 4, 4]],
    });
    const [, listed, read] = server.calls.slice(-4).map(({ body }) => JSON.stringify(body.messages));
    expect(listed).toContain('lighthouse.md');
    expect(read).toContain('stronger than force 9');
  });

  it('tells the model which notes there are when it asks for another file', async () => {
    server.script(
      callsTool('read_note', { name: '../create-agent.ts' }),
      callsTool('answer', { answer: 'The notes do not say it.', sources: [] }),
      completes('Done.'),
    );

    await research(QUESTION);

    expect(JSON.stringify(server.calls.at(-2)?.body.messages)).toContain('expected one of harbour.md, ');
  });

  it.each([
    [
      'a model that never answers',
      completes('I think it is.'),
      /^NoAnswer: the model llama3\.2 ended without/,
    ],
    ['a key that is refused', fails(401, 'Incorrect key'), /^ModelCredentialsInvalid: .*MODEL_API_KEY/],
  ])('fails on %s, and says so', async (_what, answer, message) => {
    server.script(answer);
    const failed = await research(QUESTION).then(String, String);
    expect(failed).toMatch(message);
  });

  it('ends a model that goes in circles', async () => {
    const before = server.calls.length;
    server.script(callsTool('list_notes', {}));
    await expect(research(QUESTION)).rejects.toThrow('(limitTurns)');
    expect(server.calls.length - before).toBe(15);
  });

  it('gives up a call of the model when the microVM is taken away', async () => {
    const stop = new AbortController();
    server.script(() => stop.abort(new Error('the microVM stops')));
    await expect(research(QUESTION, { stop })).rejects.toThrow('the microVM stops');
  });

  it('answers its example without a model, from the lines that have the words of the question', async () => {
    const { example = {} } = await createAgent({});
    expect(await research(example, { isOffline: true })).toEqual({
      result: {
        ...{ model: 'offline', question: 'When is the harbour closed?', sources: ['harbour.md'] },
        answer: 'The harbour is closed when the wind is stronger than force 9.',
      },
      reports: ['reading harbour.md', 'reading lighthouse.md', 'reading tides.md'],
      tokens: [],
    });
    const { result } = await research({ question: 'Why?' }, { isOffline: true });
    expect(result).toMatchObject({ answer: 'No note has a word of the question.', sources: [] });
  });

  it.each([[{}], [{ question: ' ' }], [{ question: 7 }]])('refuses the payload %j', async (payload) => {
    await expect(research(payload)).rejects.toMatchObject({
      ...{
        name: 'InvalidRequest',
        message: expect.stringMatching(/^question: expected text that is not blank, found /),
      },
    });
  });
});

it.each(['../create-agent.ts', '/etc/passwd', 'harbour', ''])(
  'a folder of notes has no note %j',
  async (name) => {
    await expect(readNote(name)).rejects.toThrow(/^note: expected one of harbour\.md, /);
  },
);
