import { readFile } from 'node:fs/promises';
import { PLATFORM_BACKOFF, pollRetriers, ROUND_BACKOFF, retriersFor } from '@agents/failures';
import {
  createEngine,
  type EngineOptions,
  type InvokeFunction,
  type Outcome,
  type PutItem,
} from '@agents/local-stack';
import { parse, type ScalarTag } from 'yaml';

/** What the tasks of the workflow call. */
export interface WorkflowWorld {
  /** A function that throws ends as on Lambda: the error's name decides what Step Functions does. */
  readonly poller: (input: unknown) => Promise<unknown>;
  readonly invoker: (input: unknown) => Promise<unknown>;
  readonly putItem: PutItem;
  /** Told of the notices that the workflow sends. */
  readonly notices?: EngineOptions['notices'];
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** For the jitter of retries, a number from 0 to less than 1. */
  readonly random: () => number;
}

/** Runs one execution with this input to its end. */
export type DeclaredWorkflow = (input: unknown, world: WorkflowWorld) => Promise<Outcome>;

/** A reference to another resource stands for itself. */
const REFERENCES = ['!GetAtt', '!Ref'].map(
  (tag): ScalarTag => ({ tag, resolve: (text) => text, identify: () => false }),
);

const MACHINES = 'arn:aws:states:us-east-1:000000000000:stateMachine';
const FOLLOWER = `${MACHINES}:follower`;

/** What the definitions take from files and other resources; a last resort that comes too late for a test. */
const FILES: Readonly<Record<string, unknown>> = {
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: the variables of Serverless
  '${file(infra/retries.cjs):function}': retriersFor('functionTask'),
  '${file(infra/retries.cjs):initiate}': retriersFor('initiateTask'),
  '${file(infra/retries.cjs):follow}': retriersFor('followTask'),
  '${file(infra/retries.cjs):answer}': retriersFor('answerTask'),
  '${file(infra/retries.cjs):poll}': pollRetriers(),
  '${file(infra/retries.cjs):pollNames}': pollRetriers().flatMap(({ ErrorEquals }) => ErrorEquals),
  '${file(infra/retries.cjs):notice}': [{ ErrorEquals: ['States.ALL'], ...ROUND_BACKOFF }],
  '${file(infra/retries.cjs):publish}': [{ ErrorEquals: ['States.ALL'], ...PLATFORM_BACKOFF }],
  '${file(infra/rounds.cjs):timeoutSeconds}': 315,
  '${file(infra/last-resort.cjs)}': 86_400,
  AgentSessionFollower: FOLLOWER,
  AlarmTopic: 'arn:aws:sns:us-east-1:000000000000:agents-alarms-dev',
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above
};

/** Reads the workflow and the follower as `infra/` declares them, without packaging. */
export async function readDeclaredWorkflow(): Promise<DeclaredWorkflow> {
  const [workflow, follower] = await Promise.all(['workflow', 'follower'].map(readDefinition));
  if (!workflow || !follower) throw new Error('expected two definitions');
  return (input, world) => run({ workflow, follower }, input, world);
}

type Definition = Readonly<Record<string, unknown>>;

/** Reads a definition of `infra/`, with what it takes from files. */
export async function readDefinition(name: string): Promise<Definition> {
  return filled((await readInfra(name))['definition']);
}

/** Reads a file of `infra/`, for the stage `dev` in us-east-1. A reference to another resource stands for itself. */
export async function readInfra(name: string): Promise<Record<string, unknown>> {
  const text = await readFile(new URL(`../../infra/${name}.yml`, import.meta.url), 'utf8');
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the variables of Serverless and CloudFormation
  const placed = text.replaceAll('${sls:stage}', 'dev').replaceAll('${AWS::Region}', 'us-east-1');
  return parse(placed, { customTags: REFERENCES });
}

function filled(value: unknown): Readonly<Record<string, unknown>> {
  return JSON.parse(JSON.stringify(value), (_key, each: unknown) =>
    typeof each === 'string' && Object.hasOwn(FILES, each) ? FILES[each] : each,
  );
}

interface Definitions {
  readonly workflow: Definition;
  readonly follower: Definition;
}

async function run(
  { workflow, follower }: Definitions,
  input: unknown,
  world: WorkflowWorld,
): Promise<Outcome> {
  const { putItem, now, sleep, random } = world;
  const engine = createEngine({
    stateMachines: [
      { name: 'workflow', arn: `${MACHINES}:workflow`, type: 'STANDARD', definition: workflow },
      { name: 'follower', arn: FOLLOWER, type: 'EXPRESS', definition: follower },
    ],
    invokeFunction: functionsOf(world),
    ...{ putItem, now, sleep, random, notices: world.notices },
  });
  const { arn, finished } = engine.start({
    stateMachineArn: `${MACHINES}:workflow`,
    name: 'run-1',
    input: JSON.stringify(input),
  });
  await finished;
  const { end } = engine.store.get(arn) ?? {};
  if (!end) throw new Error('expected an execution that has ended');
  return end.outcome;
}

function functionsOf({ poller, invoker }: WorkflowWorld): InvokeFunction {
  return async (name, payload) => {
    const work = name.startsWith('PollerLambdaFunction') ? poller : invoker;
    try {
      return { payload: await work(payload) };
    } catch (error) {
      const { name: errorType, message: errorMessage } =
        error instanceof Error ? error : new Error(`${error}`);
      return { payload: { errorType, errorMessage }, functionError: 'Unhandled' };
    }
  };
}
