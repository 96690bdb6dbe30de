import { createLogger } from '@agents/service';
import { createPromptAgent, DEFAULT_PROMPT } from '../../src/agent/prompt-agent.ts';

const agent = createPromptAgent({ name: 'echo', answer: async ({ prompt }) => `you said: ${prompt}` });

describe('the payload of the default agent', () => {
  it('has a default prompt and two seconds of work, for an event with Detail {}', () => {
    expect(agent.parse({})).toEqual({ prompt: DEFAULT_PROMPT, work_seconds: 2 });
  });

  it('may have other keys, which are ignored', () => {
    expect(agent.parse({ prompt: 'hello', work_seconds: 0, ticket: 7 })).toEqual({
      prompt: 'hello',
      work_seconds: 0,
    });
  });

  it.each([
    [{ prompt: '' }, 'prompt: expected text of 1 to 100000 characters, found blank text'],
    [{ prompt: ' \n' }, 'prompt: expected text of 1 to 100000 characters, found blank text'],
    [{ prompt: 7 }, 'prompt: expected text of 1 to 100000 characters, found 7'],
    [{ prompt: null }, 'prompt: expected text of 1 to 100000 characters, found null'],
    [{ prompt: ['a'] }, 'prompt: expected text of 1 to 100000 characters, found an array'],
    [
      { prompt: 'x'.repeat(100_001) },
      'prompt: expected text of 1 to 100000 characters, found text of 100001 characters',
    ],
    [{ work_seconds: -1 }, 'work_seconds: expected a number from 0 to 28800, found -1'],
    [{ work_seconds: 28_801 }, 'work_seconds: expected a number from 0 to 28800, found 28801'],
    [{ work_seconds: '2' }, 'work_seconds: expected a number from 0 to 28800, found text of 1 characters'],
  ])('refuses %j', (payload, message) => {
    expect(() => agent.parse(payload)).toThrow(expect.objectContaining({ name: 'InvalidRequest', message }));
  });

  it('is refused with every problem in one message', () => {
    expect(() => agent.parse({ prompt: '', work_seconds: -1 })).toThrow(/prompt: .*; work_seconds: /);
  });
});

it('the result contains the model, the prompt and the answer', async () => {
  const context = {
    sessionId: 's-1',
    signal: new AbortController().signal,
    log: createLogger({ component: 'agent', write: () => undefined }),
    ...{ progress: () => undefined, usage: () => undefined },
    saved: { get: async () => undefined, put: async () => true },
  };
  await expect(agent.run({ prompt: 'hello', work_seconds: 0 }, context)).resolves.toEqual({
    model: 'echo',
    prompt: 'hello',
    answer: 'you said: hello',
  });
});
