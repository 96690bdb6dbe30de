import { Agent, tool } from '@strands-agents/sdk';
import { callsTool, completes, fails, startOpenAiServer } from '../../../test/support/openai-server.ts';
import { explainModelError, loadModel } from '../src/index.ts';

it('a Strands agent on an endpoint of openai: calls its tools, and answers with what they return', async () => {
  const server = await startOpenAiServer();
  server.script(callsTool('weather', { city: 'Oslo' }), completes('It rains in Oslo.'));
  const asked: unknown[] = [];
  const weather = tool({
    name: 'weather',
    description: 'The weather of a city',
    inputSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    callback(input) {
      asked.push(input);
      return 'rain';
    },
  });
  const model = await loadModel({ provider: 'openai', id: 'llama3.2', baseUrl: server.baseUrl });

  const result = await new Agent({ model, tools: [weather], printer: false }).invoke(
    'How is the weather in Oslo?',
  );

  expect(result.toString()).toBe('It rains in Oslo.');
  expect(asked).toEqual([{ city: 'Oslo' }]);
  expect(server.calls).toHaveLength(2);
  expect(JSON.stringify(server.calls[1]?.body.messages)).toContain('rain');
});

it('an endpoint of openai: that limits the rate of requests is named as such, with what to do', async () => {
  const server = await startOpenAiServer();
  server.script(fails(429, 'Slow down'));
  const choice = { provider: 'openai', id: 'llama3.2', baseUrl: server.baseUrl } as const;
  // Strands' own strategy repeats the call for two minutes.
  const agent = new Agent({ model: await loadModel(choice), retryStrategy: null, printer: false });

  const error = await agent.invoke('Hello.').catch((thrown: unknown) => explainModelError(thrown, choice));

  expect(error).toMatchObject({
    name: 'ModelThrottled',
    message: expect.stringContaining('Start the session again later, or raise the quota'),
    cause: expect.objectContaining({ message: expect.stringContaining('Slow down') }),
  });
});
