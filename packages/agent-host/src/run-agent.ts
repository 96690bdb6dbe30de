import { describeError } from '@agents/events';
import { createLogger } from '@agents/service';
import type { Agent } from './agent.ts';
import { compose } from './compose.ts';
import { sendConsoleToLog, sendWarningsToLog } from './console-to-log.ts';
import { parseEnv } from './env.ts';
import { endProcessWell } from './process-end.ts';
import { sessionField } from './session-context.ts';

const component = 'agent';

/** Makes an agent from the environment of its process. */
export type CreateAgent<Request> = (
  environment: NodeJS.ProcessEnv,
) => Agent<Request> | Promise<Agent<Request>>;

/** Runs an agent behind AgentCore's HTTP contract until the process ends; what keeps it from starting is logged. */
export async function runAgent<Request>(createAgent: CreateAgent<Request>): Promise<void> {
  try {
    const env = parseEnv(process.env);
    const log = createLogger({ component, level: env.LOG_LEVEL, context: sessionField });
    sendConsoleToLog(console, log);
    sendWarningsToLog(process, log);
    const agent = await createAgent(process.env);
    const { app, sayLastWords } = compose({ agent, tableName: env.JOURNAL_TABLE, log });
    endProcessWell({ process, sayLastWords, log });
    app.run({ port: env.PORT, host: env.HOST });
    log.info({ port: env.PORT }, 'agent started');
  } catch (error) {
    createLogger({ component }).error({ error: describeError(error) }, 'agent not started');
    process.exitCode = 1;
  }
}
