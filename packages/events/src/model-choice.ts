/** The model that an agent asks, as a stage or `make dev MODEL=` names it. */
export type ModelChoice =
  | { readonly provider: 'offline' }
  | { readonly provider: 'bedrock'; readonly id: string }
  | { readonly provider: 'openai'; readonly id: string; readonly baseUrl: string };

/** The setting of the model cannot be used. The message says what was expected. */
export class InvalidModelChoice extends Error {
  override readonly name = 'InvalidModelChoice';
  readonly code = 'INVALID_MODEL_CHOICE';
  readonly retryable = false;
}

/** The setting: the variables `MODEL` and `MODEL_URL`; the parameters `model` and `modelUrl` of a stage. */
export interface ModelSetting {
  readonly model: string | undefined;
  readonly url: string | undefined;
}

const EXAMPLES = {
  bedrock: 'bedrock:us.amazon.nova-lite-v1:0',
  openai: 'openai:llama3.2',
} as const;

const EXAMPLE_URL = 'http://127.0.0.1:11434/v1';

/**
 * Reads the setting of the model. Only `openai:` has a base URL: the one below which the endpoint has `/chat/completions`.
 *
 * @throws InvalidModelChoice for an unknown provider, a missing model id, and a missing, malformed or superfluous URL
 */
export function parseModelChoice({ model = '', url = '' }: ModelSetting): ModelChoice {
  const text = model.trim();
  const colon = text.indexOf(':');
  const provider = colon < 0 ? text : text.slice(0, colon);
  const id = colon < 0 ? '' : text.slice(colon + 1).trim();
  if (text !== '' && provider !== 'bedrock' && provider !== 'openai') {
    const expected = `${EXAMPLES.bedrock}, ${EXAMPLES.openai}, or nothing for the offline model`;
    throw new InvalidModelChoice(`MODEL: expected for example ${expected}; found ${JSON.stringify(text)}`);
  }
  if (provider !== 'openai' && url.trim() !== '') {
    throw new InvalidModelChoice(
      'MODEL_URL: only a model of openai: has a URL. Remove MODEL_URL, or set MODEL=openai:…',
    );
  }
  if (provider !== 'bedrock' && provider !== 'openai') return { provider: 'offline' };
  if (id === '') {
    throw new InvalidModelChoice(
      `MODEL: expected the id of a model after ${provider}:, for example ${EXAMPLES[provider]}`,
    );
  }
  return provider === 'bedrock' ? { provider, id } : { provider, id, baseUrl: parseBaseUrl(url.trim()) };
}

function parseBaseUrl(text: string): string {
  if (text === '') {
    throw new InvalidModelChoice(
      `MODEL_URL: expected the base URL of the endpoint of openai:, for example ${EXAMPLE_URL} (Ollama); it is not set`,
    );
  }
  const isUrl = /^https?:\/\/[^\s/@?#]+(?:\/[^\s@?#]*)?$/i.test(text);
  // The text is not repeated: a URL may have a password in it.
  if (!isUrl)
    throw new InvalidModelChoice(
      `MODEL_URL: expected http(s)://HOST/PATH without a password or query, for example ${EXAMPLE_URL}`,
    );
  return text.replace(/\/+$/, '');
}
