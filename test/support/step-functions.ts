import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { listen as listenOn, stopListening } from '../../packages/local-stack/src/endpoint/listen.ts';
import { createEndpointServer } from '../../packages/local-stack/src/endpoint/server.ts';
import type { StackLog } from '../../packages/local-stack/src/log.ts';
import { createStatesService } from '../../packages/local-stack/src/states/states-service.ts';
import { afterTests } from './after-tests.ts';
import { LOCAL_CONFIG } from './journal-table.ts';
import { createVirtualClock } from './virtual-clock.ts';

export const WORKFLOW_ARN = 'arn:aws:states:us-east-1:000000000000:stateMachine:agent-session-workflow-dev';

const silent: StackLog = { debug() {}, info() {}, warn() {}, error() {} };

/** Waits for an hour: as the workflow does while a task runs. */
const WAITING = { StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 3_600, End: true } } };

/** The local stack's Step Functions alone, behind HTTP, with the workflow of the stage dev on a virtual clock. */
export interface StepFunctions {
  readonly endpoint: string;
  readonly client: SFNClient;
  readonly clock: ReturnType<typeof createVirtualClock>;
  /** Starts an execution of the workflow, under a random name by default. Gives its ARN. */
  start(input: object, name?: string): Promise<string>;
}

/** Starts Step Functions. It is closed after the tests of the file. */
export async function startStepFunctions(
  definition: Readonly<Record<string, unknown>> = WAITING,
  invokeFunction: Parameters<typeof createStatesService>[0]['invokeFunction'] = async () => ({
    payload: null,
  }),
): Promise<StepFunctions> {
  const clock = createVirtualClock();
  const service = createStatesService({
    stateMachines: [{ name: 'agent-session-workflow-dev', arn: WORKFLOW_ARN, type: 'STANDARD', definition }],
    ...{ invokeFunction, putItem: async () => ({}), log: silent },
    ...{ now: clock.now, sleep: clock.sleep, random: () => 0.5 },
  });
  const server = createEndpointServer([service], silent);
  const endpoint = await listenOn(server, 0);
  const client = new SFNClient({ ...LOCAL_CONFIG, endpoint, maxAttempts: 1 });
  afterTests(async () => {
    client.destroy();
    await service.close();
    await stopListening(server);
  });
  return {
    ...{ endpoint, client, clock },
    async start(input, name) {
      const { executionArn = '' } = await client.send(
        new StartExecutionCommand({
          stateMachineArn: WORKFLOW_ARN,
          input: JSON.stringify(input),
          ...(name !== undefined && { name }),
        }),
      );
      return executionArn;
    },
  };
}
