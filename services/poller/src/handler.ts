import { createAgentRuntimeClient, createBedrockAgentCoreClient } from '@agents/agent-client';
import { OWN_FUNCTION_ERRORS } from '@agents/failures';
import { createDynamoTable, createJournal, createJournalClient } from '@agents/journal';
import { composeOnce, createLogger, errorSurface, parseInput } from '@agents/service';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { inputContract, parseEnv } from './input.ts';
import { makeCheckLiveness } from './liveness-check.ts';
import { makePollSession } from './poll-session.ts';
import { makeStopMicroVm } from './stop-microvm.ts';

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
  const stopMicroVm = makeStopMicroVm({ runtime, log });
  const now = Date.now;
  return makePollSession({
    journal,
    roundSeconds: env.ROUND_SECONDS,
    ...(env.FREE_ENDED_MICROVMS && { stopMicroVm }),
    deadlineSeconds: env.SESSION_DEADLINE_SECONDS,
    expectedSeconds: env.EXPECTED_SESSION_SECONDS,
    stalledAfterSeconds: env.STALLED_AFTER_SECONDS,
    livenessTimes: {
      firstSeconds: env.FIRST_LIVENESS_CHECK_SECONDS,
      everySeconds: env.LIVENESS_CHECK_EVERY_SECONDS,
    },
    checkLiveness: makeCheckLiveness({ journal, runtime, stopMicroVm, log, now }),
    log,
    now,
  });
});

/** The Lambda function that determines the state of one session. */
export const handler = middy(
  async (input: unknown, context: Context) =>
    pollSession()(parseInput(inputContract, input), Date.now() + context.getRemainingTimeInMillis()),
  // Off: every await is bounded by the remaining time, and Step Functions matches Lambda's own timeout by name.
  { timeoutEarlyInMillis: 0 },
).use(errorSurface({ log: createLogger({ component }), names: OWN_FUNCTION_ERRORS }));
