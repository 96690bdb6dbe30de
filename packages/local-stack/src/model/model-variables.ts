import type { ModelChoice } from '@agents/events';
import type { StackLog } from '../log.ts';
import type { Stack } from '../template/stack.ts';
import type { BedrockRoute } from './bedrock-route.ts';

/** The model that `make dev MODEL=` names. */
export interface ModelOptions {
  readonly choice: ModelChoice;
  /** The key of the endpoint of `openai:`: the only secret that an agent gets. */
  readonly apiKey: string | undefined;
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

/**
 * Prepares the way to the model. The model of the template is never asked from here: a stack without this option costs nothing and
 * reaches no network.
 */
export async function prepareModel(
  { choice, apiKey }: ModelOptions,
  { region, agentRuntimes }: Pick<Stack, 'region' | 'agentRuntimes'>,
  log: StackLog,
): Promise<AgentModel> {
  const close = async (): Promise<void> => undefined;
  if (choice.provider === 'offline') {
    const ofStage = agentRuntimes.map(({ environment }) => environment['MODEL']).find(Boolean);
    const note = ofStage
      ? `The agent asks no model, although the stage has ${ofStage}: name one with \`make dev MODEL=…\`.`
      : '';
    return { variables: NO_MODEL, note, close };
  }
  const MODEL = `${choice.provider}:${choice.id}`;
  if (choice.provider === 'openai') {
    const key = apiKey ? 'the key of MODEL_API_KEY' : 'no key';
    return {
      variables: { MODEL, MODEL_URL: choice.baseUrl, MODEL_API_KEY: apiKey ?? '' },
      note: `The agent asks ${MODEL} at ${choice.baseUrl} with ${key}.`,
      close,
    };
  }
  const { route, note } = await openBedrock(region, log);
  const variables = { ...NO_MODEL, MODEL, AWS_ENDPOINT_URL_BEDROCK_RUNTIME: route.url };
  return { variables, note: `The agent asks ${MODEL}. ${note}`, close: route.close };
}

/** Only a stack with a model of Bedrock loads the clients of AWS's credentials. */
async function openBedrock(region: string, log: StackLog): Promise<{ route: BedrockRoute; note: string }> {
  const [{ startBedrockRoute }, { describeDeveloper, findDeveloperAws }] = await Promise.all([
    import('./bedrock-route.ts'),
    import('./developer-aws.ts'),
  ]);
  const aws = await findDeveloperAws(process.env, region);
  return { route: await startBedrockRoute(aws, log), note: await describeDeveloper(aws) };
}
