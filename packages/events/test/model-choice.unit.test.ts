import { parseModelChoice } from '../src/model-choice.ts';

describe('the setting of the model', () => {
  it.each([
    [undefined, undefined, { provider: 'offline' }],
    ['', ' ', { provider: 'offline' }],
    ['bedrock:us.amazon.nova-lite-v1:0', '', { provider: 'bedrock', id: 'us.amazon.nova-lite-v1:0' }],
    [
      'openai:qwen3:8b',
      'http://127.0.0.1:11434/v1/',
      { provider: 'openai', id: 'qwen3:8b', baseUrl: 'http://127.0.0.1:11434/v1' },
    ],
  ])('%j with the URL %j is a choice', (model, url, choice) => {
    expect(parseModelChoice({ model, url })).toEqual(choice);
  });

  it.each([
    ['gemini:pro', '', /^MODEL: expected for example bedrock:.*; found "gemini:pro"$/],
    ['us.amazon.nova-lite-v1:0', '', /^MODEL: expected for example/],
    ['bedrock', '', /^MODEL: expected the id of a model after bedrock:/],
    ['openai: ', 'http://x/v1', /^MODEL: expected the id of a model after openai:/],
    ['openai:m', '', /^MODEL_URL: expected the base URL .* it is not set$/],
    ['openai:m', 'localhost:11434', /^MODEL_URL: expected http/],
    ['openai:m', 'https://me:secret@host/v1', /^MODEL_URL: expected http(?!.*secret@)/],
    ['bedrock:m', 'http://host/v1', /^MODEL_URL: only a model of openai: has a URL/],
    ['', 'http://host/v1', /^MODEL_URL: only a model of openai:/],
  ])('%j with the URL %j says what was expected', (model, url, message) => {
    expect(() => parseModelChoice({ model, url })).toThrow(
      expect.objectContaining({ message: expect.stringMatching(message) }),
    );
  });
});
