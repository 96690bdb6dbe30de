import { type StoppedExecution, stopSession } from '@agents/sessions';
import type { Cli, Verb } from '../cli.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { outputOption, sessionArgument } from '../options.ts';
import type { Format } from '../output/terminal.ts';
import { printableJson } from '../output/text.ts';
import { resolveReference } from '../session-reference.ts';

/** `journal stop`: stops a session's execution and its microVM. */
export const stop: Verb = {
  examples: [
    ['journal stop 3c1a', 'the execution first, so that the agent is not called again, then the microVM'],
    ['journal list --stuck -o id | xargs -n 1 journal stop', 'every session that is stuck'],
  ],
  declare(command, act) {
    command
      .addArgument(sessionArgument())
      .addOption(outputOption(['table', 'json']))
      .action(act(stopAndPrint));
  },
};

const EXECUTION_WORDS: Readonly<Record<StoppedExecution, string>> = {
  stopped: 'The execution was stopped.',
  'ended-before': 'The execution had already ended.',
  'not-found':
    'No execution has the name of this session. If the session was started under another name, stop that execution with `aws stepfunctions stop-execution`. Otherwise it calls the agent again.',
};

async function stopAndPrint(
  cli: Cli,
  reference: string,
  { output }: { readonly output: Format },
): Promise<ExitCode> {
  const sessionId = await resolveReference(cli, reference);
  const { execution, hadEnded } = await stopSession(cli.stage, sessionId, (each) =>
    cli.note(EXECUTION_WORDS[each]),
  );
  if (output === 'json') {
    cli.print(printableJson({ PK: `SESSION#${sessionId}`, execution, microVm: 'stopped' }));
  } else {
    cli.print(
      hadEnded
        ? `Session ${sessionId} had already ended. Its microVM was stopped.`
        : `Session ${sessionId} was stopped.`,
    );
  }
  cli.next(cli.command('show', sessionId, '-f'));
  return execution === 'not-found' && !hadEnded ? EXIT.failed : EXIT.ok;
}
