import { readFile } from 'node:fs/promises';
import { retriersFor } from '@agents/failures';
import {
  compileProgram,
  createDynamodbPutItem,
  createHistory,
  createLambdaInvoke,
  DYNAMODB_PUT_ITEM,
  LAMBDA_INVOKE,
  type Outcome,
  type Program,
  runExecution,
} from '@agents/local-stack';
import { parse, type ScalarTag } from 'yaml';

/** What the tasks of the workflow call. */
export interface WorkflowWorld {
  /** A function that throws ends as on Lambda: the error's name decides what Step Functions does. */
  readonly poller: (input: unknown) => Promise<unknown>;
  readonly invoker: (input: unknown) => Promise<unknown>;
  readonly putItem: Parameters<typeof createDynamodbPutItem>[0];
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** For the jitter of retries, a number from 0 to less than 1. */
  readonly random: () => number;
}

/** Runs one execution with this input to its end. */
export type DeclaredWorkflow = (input: object, world: WorkflowWorld) => Promise<Outcome>;

/** A reference to another resource stands for itself. */
const REFERENCES = ['!GetAtt', '!Ref'].map(
  (tag): ScalarTag => ({ tag, resolve: (text) => text, identify: () => false }),
);

/** What the definition takes from files; a last resort that comes too late for a test. */
const FILES: Readonly<Record<string, unknown>> = {
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: the variables of Serverless
  '${file(infra/retries.cjs):function}': retriersFor('functionTask'),
  '${file(infra/retries.cjs):initiate}': retriersFor('initiateTask'),
  '${file(infra/last-resort.cjs)}': 86_400,
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above
};

/** Reads the workflow as `infra/state-machine.yml` declares it, without packaging. */
export async function readDeclaredWorkflow(): Promise<DeclaredWorkflow> {
  const text = await readFile(new URL('../../infra/state-machine.yml', import.meta.url), 'utf8');
  const { definition } = parse(text, { customTags: REFERENCES });
  const program = compileProgram('workflow', filled(definition), [LAMBDA_INVOKE, DYNAMODB_PUT_ITEM]);
  return (input, world) => run(program, input, world);
}

function filled(value: unknown): Readonly<Record<string, unknown>> {
  return JSON.parse(JSON.stringify(value), (_key, each: unknown) =>
    typeof each === 'string' && Object.hasOwn(FILES, each) ? FILES[each] : each,
  );
}

function run(program: Program, input: object, world: WorkflowWorld): Promise<Outcome> {
  const { poller, invoker, putItem, now, sleep, random } = world;
  const call = createLambdaInvoke(async (name, payload) => {
    const work = name.startsWith('PollerLambdaFunction') ? poller : invoker;
    try {
      return { payload: await work(payload) };
    } catch (error) {
      const { name: errorType, message: errorMessage } =
        error instanceof Error ? error : new Error(`${error}`);
      return { payload: { errorType, errorMessage }, functionError: 'Unhandled' };
    }
  });
  return runExecution({
    program,
    identity: {
      ...{ executionArn: 'arn:execution', name: 'run-1', roleArn: 'arn:role' },
      ...{ stateMachineArn: 'arn:stateMachine', stateMachineName: 'workflow', startedAt: now() },
      input: JSON.parse(JSON.stringify(input)),
    },
    history: createHistory(now),
    integrations: { [LAMBDA_INVOKE]: call, [DYNAMODB_PUT_ITEM]: createDynamodbPutItem(putItem) },
    ...{ now, sleep, random, signal: new AbortController().signal },
  });
}
