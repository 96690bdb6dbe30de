import { Agent, tool } from '@strands-agents/sdk';
import { callsTool, completes, startOpenAiServer } from '../../../test/support/openai-server.ts';
import { loadModel } from '../src/index.ts';

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
