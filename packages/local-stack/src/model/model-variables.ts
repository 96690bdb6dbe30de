import { once } from 'node:events';
import { connect } from 'node:net';
import { InvalidModelChoice, type ModelChoice, type ModelSetting, parseModelChoice } from '@agents/events';
import type { StackLog } from '../log.ts';
import type { Stack } from '../template/stack.ts';
import type { BedrockRoute } from './bedrock-route.ts';
import type { Environment } from './developer-aws.ts';

/** The model that `make dev MODEL=` names. */
export interface ModelOptions extends ModelSetting {
  /** Of the person who starts the stack: credentials of AWS, and MODEL_API_KEY, the only secret of it that an agent gets. */
  readonly environment: Environment;
}

/** What agents are told of their model, and how it is reached. */
export interface AgentModel {
  /** The variables of an agent, in place of those of the template. */
  readonly variables: Readonly<Record<string, string>>;
  /** What the person who started the stack has to know; may be empty. */
  readonly note: string;
  close(): Promise<void>;
}

const NO_MODEL = { MODEL: '', MODEL_URL: '', MODEL_API_KEY: '' };

const closeNothing = async (): Promise<void> => undefined;

/**
 * Prepares the way to the model. The model of the template is never asked from here: a stack without this option costs nothing and
 * reaches no network.
 *
 * A setting that cannot be used does not keep the stack from running. The agent gets it as it is, so that each session that needs
 * the model fails as it would on AWS, with what was expected.
 */
export async function prepareModel(
  options: ModelOptions,
  stack: Pick<Stack, 'region' | 'agentRuntimes'>,
  log: StackLog,
): Promise<AgentModel> {
  const choice = readChoice(options);
  if (choice instanceof InvalidModelChoice) {
    const { model: MODEL = '', url: MODEL_URL = '' } = options;
    const note = `${choice.message}. Sessions fail until \`make dev\` is restarted with a model that can be used.`;
    return { variables: { ...NO_MODEL, MODEL, MODEL_URL }, note, close: closeNothing };
  }
  if (choice.provider === 'offline') {
    return { variables: NO_MODEL, note: noteOfStage(stack), close: closeNothing };
  }
  const MODEL = `${choice.provider}:${choice.id}`;
  if (choice.provider === 'openai') {
    const { baseUrl } = choice;
    const apiKey = options.environment['MODEL_API_KEY'] ?? '';
    const key = apiKey === '' ? 'no key' : 'the key of MODEL_API_KEY';
    const problem = await problemOf(baseUrl);
    return {
      variables: { MODEL, MODEL_URL: baseUrl, MODEL_API_KEY: apiKey },
      note: `The agent asks ${MODEL} at ${baseUrl} with ${key}.${problem}`,
      close: closeNothing,
    };
  }
  const { route, note } = await openBedrock(options.environment, stack.region, log);
  const variables = { ...NO_MODEL, MODEL, AWS_ENDPOINT_URL_BEDROCK_RUNTIME: route.url };
  return { variables, note: `The agent asks ${MODEL}. ${note}`, close: route.close };
}

function readChoice(setting: ModelSetting): ModelChoice | InvalidModelChoice {
  try {
    return parseModelChoice(setting);
  } catch (error) {
    if (error instanceof InvalidModelChoice) return error;
    throw error;
  }
}

function noteOfStage({ agentRuntimes }: Pick<Stack, 'agentRuntimes'>): string {
  const ofStage = agentRuntimes.map(({ environment }) => environment['MODEL']).find(Boolean);
  return ofStage
    ? `The agent asks no model, although the stage has ${ofStage}: name one with \`make dev MODEL=…\`.`
    : '';
}

/** How long an endpoint may take to accept a connection before the stack starts without it, in milliseconds. */
const MAX_CONNECT_MS = 2_000;

/** Why the endpoint cannot be reached now, and what to do; nothing if a program accepts connections there. */
async function problemOf(baseUrl: string): Promise<string> {
  const { protocol, hostname, port } = new URL(baseUrl);
  const socket = connect({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (protocol === 'https:' ? 443 : 80),
  });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(MAX_CONNECT_MS) });
    return '';
  } catch (error) {
    const { code = 'no connection' } = Object(error);
    const found = code === 'ABORT_ERR' ? `no connection within ${MAX_CONNECT_MS} ms` : code;
    return ` It cannot be reached now (${found}): start its server, or correct MODEL_URL and restart. Sessions fail until then.`;
  } finally {
    socket.destroy();
  }
}

/** Only a stack with a model of Bedrock loads the clients of AWS's credentials. */
async function openBedrock(
  environment: Environment,
  region: string,
  log: StackLog,
): Promise<{ route: BedrockRoute; note: string }> {
  const [{ startBedrockRoute }, { describeDeveloper, findDeveloperAws }] = await Promise.all([
    import('./bedrock-route.ts'),
    import('./developer-aws.ts'),
  ]);
  const aws = await findDeveloperAws(environment, region);
  return { route: await startBedrockRoute(aws, log), note: await describeDeveloper(aws) };
}
