import { describeError } from '@agents/journal';
import { createLogger } from '@agents/log';
import { createAgent } from './agent/create-agent.ts';
import { compose } from './compose.ts';
import { sendConsoleToLog, sendWarningsToLog } from './console-to-log.ts';
import { parseEnv } from './env.ts';
import { endProcessWell } from './process-end.ts';
import { sessionField } from './session/session-context.ts';

const component = 'agent';

try {
  const env = parseEnv(process.env);
  const log = createLogger({ component, level: env.LOG_LEVEL, context: sessionField });
  sendConsoleToLog(console, log);
  sendWarningsToLog(process, log);
  const agent = await createAgent({ modelId: env.MODEL_ID });
  const { app, sayLastWords } = compose({ agent, tableName: env.JOURNAL_TABLE, log });
  endProcessWell({ process, sayLastWords, log });
  app.run({ port: env.PORT, host: env.HOST });
  log.info({ port: env.PORT, model: env.MODEL_ID || 'offline' }, 'agent started');
} catch (error) {
  createLogger({ component }).error({ error: describeError(error) }, 'agent not started');
  process.exitCode = 1;
}
