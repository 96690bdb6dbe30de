import { createLogger } from '@agents/service';
import { createAgent } from '../../src/agent/create-agent.ts';

describe('the default agent', () => {
  it.each([{}, { MODEL: '' }])(
    'answers with the offline model in the environment %j',
    async (environment) => {
      const { parse, run } = await createAgent(environment);
      const context = {
        sessionId: 's-1',
        signal: new AbortController().signal,
        log: createLogger({ component: 'agent', write: () => undefined }),
        ...{ progress: () => undefined, usage: () => undefined },
        saved: { get: async () => undefined, put: async () => true },
      };

      const result = await run(parse({ prompt: 'Ships sail.', work_seconds: 0 }), context);

      expect(result).toMatchObject({ model: 'offline', prompt: 'Ships sail.' });
    },
  );

  it('accepts its example', async () => {
    const { example = {}, parse } = await createAgent({});

    expect(parse(example)).toMatchObject(example);
  });
});
