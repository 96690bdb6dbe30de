import { SFNClient } from '@aws-sdk/client-sfn';
import { createVirtualClock } from '../../../../../test/support/virtual-clock.ts';
import type { InvokeFunction } from '../../../src/endpoint/aws-service.ts';
import { listen, stopListening } from '../../../src/endpoint/listen.ts';
import { createEndpointServer } from '../../../src/endpoint/server.ts';
import type { StackLog } from '../../../src/log.ts';
import type { PutItem } from '../../../src/states/integrations.ts';
import type { KeptExecutions } from '../../../src/states/kept-executions.ts';
import { createStatesService } from '../../../src/states/states-service.ts';
import type { StateMachineResource } from '../../../src/template/resources/workflow.ts';
import { MACHINE_ARN } from './executions.ts';

const silent: StackLog = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** The definition, and what its tasks call. */
export interface StatesServerOptions {
  readonly definition: Readonly<Record<string, unknown>>;
  readonly invokeFunction?: InvokeFunction;
  readonly putItem?: PutItem;
  readonly kept?: KeptExecutions;
  /** Further machines. */
  readonly stateMachines?: readonly StateMachineResource[];
  readonly log?: StackLog;
}

/** Starts Step Functions alone behind HTTP, with one state machine on a virtual clock. */
export async function startStatesServer(options: StatesServerOptions) {
  const clock = createVirtualClock();
  const { invokeFunction = async () => ({ payload: null }), putItem = async () => ({}) } = options;
  const service = createStatesService({
    stateMachines: [
      { name: 'workflow', arn: MACHINE_ARN, type: 'STANDARD', definition: options.definition },
      ...(options.stateMachines ?? []),
    ],
    ...(options.kept && { kept: options.kept }),
    ...{
      invokeFunction,
      putItem,
      log: options.log ?? silent,
      now: clock.now,
      sleep: clock.sleep,
      random: () => 0.5,
    },
  });
  const server = createEndpointServer([service], silent);
  const endpoint = await listen(server, 0);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new SFNClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  return {
    ...{ clock, client, service },
    async close() {
      client.destroy();
      await service.close();
      await stopListening(server);
    },
  };
}

export type StatesServer = Awaited<ReturnType<typeof startStatesServer>>;
