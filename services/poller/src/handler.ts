import { createAgentRuntimeClient, createBedrockAgentCoreClient } from '@agents/agent-client';
import { OWN_FUNCTION_ERRORS } from '@agents/failures';
import { createDynamoTable, createJournal, createJournalClient } from '@agents/journal';
import { composeOnce, createLogger, errorSurface, parseInput } from '@agents/service';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { parseEnv } from './env.ts';
import { makeFindLostAgent } from './find-lost-agent.ts';
import { inputContract } from './input.ts';
import { makePollSession } from './poll-session.ts';

const component = 'poller';

const pollSession = composeOnce(() => {
  const env = parseEnv(process.env);
  const log = createLogger({ component, level: env.LOG_LEVEL });
  const table = createDynamoTable({ client: createJournalClient(), tableName: env.JOURNAL_TABLE });
  const journal = createJournal({ table, log });
  const runtime = createAgentRuntimeClient({
    client: createBedrockAgentCoreClient(),
    runtimeArn: env.AGENT_RUNTIME_ARN,
  });
  const now = Date.now;
  return makePollSession({
    journal,
    deadlineSeconds: env.SESSION_DEADLINE_SECONDS,
    expectedSeconds: env.EXPECTED_SESSION_SECONDS,
    times: { firstSeconds: env.FIRST_LIVENESS_CHECK_SECONDS, everySeconds: env.LIVENESS_CHECK_EVERY_SECONDS },
    findLostAgent: makeFindLostAgent({ journal, runtime, log, now }),
    log,
    now,
  });
});

/** Lambda entry: says how one session stands. */
export const handler = middy(
  async (input: unknown, context: Context) =>
    pollSession()(parseInput(inputContract, input), Date.now() + context.getRemainingTimeInMillis()),
  // Off: whatever is awaited is bounded by the remaining time, and Step Functions knows Lambda's own timeout by name.
  { timeoutEarlyInMillis: 0 },
).use(errorSurface({ log: createLogger({ component }), names: OWN_FUNCTION_ERRORS }));
