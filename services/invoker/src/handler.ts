import { createAgentRuntimeClient, createBedrockAgentCoreClient } from '@agents/agent-client';
import { OWN_FUNCTION_ERRORS } from '@agents/failures';
import { createDynamoTable, createInputStore, createJournal, createJournalClient } from '@agents/journal';
import { composeOnce, createLogger, errorSurface, parseInput } from '@agents/service';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { inputContract, parseEnv } from './input.ts';
import { makeInvokeAgent } from './invoke-agent.ts';

const component = 'invoker';

const invokeAgent = composeOnce(() => {
  const env = parseEnv(process.env);
  const log = createLogger({ component, level: env.LOG_LEVEL });
  const table = createDynamoTable({ client: createJournalClient(), tableName: env.JOURNAL_TABLE });
  const client = createBedrockAgentCoreClient();
  return makeInvokeAgent({
    journal: createJournal({ table, log }),
    inputs: createInputStore({ table }),
    runtime: createAgentRuntimeClient({ client, runtimeArn: env.AGENT_RUNTIME_ARN }),
    capacityPatienceSeconds: env.CAPACITY_PATIENCE_SECONDS,
    log,
    now: Date.now,
  });
});

/** The Lambda function that starts the agent of one session. */
export const handler = middy(
  async (input: unknown, context: Context) =>
    invokeAgent()(parseInput(inputContract, input), Date.now() + context.getRemainingTimeInMillis()),
  // Off: every await is bounded by the remaining time, and Step Functions matches Lambda's own timeout by name.
  { timeoutEarlyInMillis: 0 },
).use(errorSurface({ log: createLogger({ component }), names: OWN_FUNCTION_ERRORS }));
