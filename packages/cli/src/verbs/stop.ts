import { createAgentRuntimeClient, createBedrockAgentCoreClient } from '@agents/agent-client';
import { foldSession } from '@agents/events';
import type { Cli } from '../cli.ts';
import { CliError } from '../cli-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printableJson } from '../output/escape.ts';
import { type Format, outputOption } from '../output/format.ts';
import { executionsOf } from '../session/execution.ts';
import { resolveSession } from '../session/resolve-session.ts';
import { unknownSession } from '../session/unknown-session.ts';
import { sessionArgument } from './options.ts';
import type { Verb } from './verb.ts';

/** What became of the execution. `not-found`: none is named like the session. */
type ExecutionEnd = 'stopped' | 'ended-before' | 'not-found';

/** For AgentCore to take the request; the machine itself has 15 s for its last words. */
const TIMEOUT_MS = 30_000;

/** `journal stop`: ends a session's execution and its machine. */
export const stop: Verb = {
  examples: [
    [
      'journal stop 3c1a',
      'ends the execution first, so that nobody calls the agent again, and then its machine',
    ],
    ['journal list --stuck -o id | xargs -n 1 journal stop', 'every session that is stuck'],
  ],
  declare(command, act) {
    command
      .addArgument(sessionArgument())
      .addOption(outputOption(['table', 'json']))
      .action(act(stopSession));
  },
};

async function stopSession(
  cli: Cli,
  reference: string,
  { output }: { readonly output: Format },
): Promise<ExitCode> {
  const sessionId = await resolveSession(cli, reference);
  const { events } = await (await cli.target.journal()).read(sessionId);
  const { terminalEvent } = foldSession(events);
  const execution = await stopExecution(cli, sessionId);
  if (execution === 'not-found' && events.length === 0) throw unknownSession(sessionId, cli);
  // Said at once: should the machine not be reached, this has happened all the same.
  cli.note(EXECUTION_WORDS[execution]);
  await stopMachine(cli, sessionId);
  if (output === 'json')
    cli.print(printableJson({ PK: `SESSION#${sessionId}`, execution, machine: 'stopped' }));
  else
    cli.print(
      `Session ${sessionId}: ${terminalEvent ? 'had ended before, and its machine is stopped' : 'stopped'}`,
    );
  cli.next(cli.target.command('show', sessionId, '-f'));
  return execution === 'not-found' && !terminalEvent ? EXIT.failed : EXIT.ok;
}

const EXECUTION_WORDS: Readonly<Record<ExecutionEnd, string>> = {
  stopped: 'The execution is stopped.',
  'ended-before': 'The execution had ended before.',
  'not-found':
    'No execution is named like this session. If it was started under another name, stop that one with `aws stepfunctions stop-execution`, or it calls the agent again.',
};

async function stopExecution({ target }: Cli, sessionId: string): Promise<ExecutionEnd> {
  const execution = await (await executionsOf(target))(sessionId);
  if (!execution?.arn) return 'not-found';
  if (execution.status !== 'RUNNING') return 'ended-before';
  const { StopExecutionCommand } = await import('@aws-sdk/client-sfn');
  const client = await target.workflows();
  const cause = 'Somebody stopped the session with `journal stop`';
  await client.send(
    new StopExecutionCommand({ executionArn: execution.arn, error: 'SessionStopped', cause }),
  );
  return 'stopped';
}

/** Stops the machine; where the session has none any more, that is what was asked for. */
async function stopMachine({ target }: Cli, sessionId: string): Promise<void> {
  const { runtimeArn } = await target.deployment();
  if (!runtimeArn) {
    throw new CliError(
      EXIT.failed,
      `The stack of stage ${target.stage} does not name its runtime (output AgentRuntimeArn), so the machine goes on. Deploy it again with \`npx sls deploy --stage ${target.stage}\`, then stop the session again.`,
    );
  }
  const client = await target.connect(createBedrockAgentCoreClient);
  await createAgentRuntimeClient({ client, runtimeArn }).stop(sessionId, { timeoutMs: TIMEOUT_MS });
}
