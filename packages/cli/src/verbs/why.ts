import { expectedLogger } from '@agents/diagnosis';
import { diagnoseSession, expectedLog, jsonDiagnosis } from '@agents/sessions';
import type { Cli, Verb } from '../cli.ts';
import { type ExitCode, exitCodeOf } from '../exit-codes.ts';
import { jsonOption, outputOption, sessionArgument } from '../options.ts';
import { diagnosisLines } from '../output/diagnosis-lines.ts';
import { isJson, printJson } from '../output/json.ts';
import { LOG_HEIGHT, lastLinesOf } from '../output/last-lines.ts';
import type { Format } from '../output/terminal.ts';
import { readReference } from '../session-reference.ts';

/** `journal why`: what happened in a session, which event is missing, why, and what to type next. */
export const why: Verb = {
  examples: [
    ['journal why @last', 'the session started or shown last'],
    ['journal why 3c1a', 'the beginning of an id is enough'],
    ['journal why 3c1a --long', 'the whole story, and all that one can type next'],
    ["journal why 3c1a -o json | jq -r '.next[].command'", 'only what to type next'],
  ],
  declare(command, act) {
    command
      .addArgument(sessionArgument())
      .option('-l, --long', 'everything that is known, and every next step')
      .addOption(outputOption(['table', 'json', 'jsonl']))
      .addOption(jsonOption())
      .action(act(explainSession));
  },
};

interface WhyOptions {
  readonly output: Format;
  readonly long?: boolean | undefined;
}

async function explainSession(
  cli: Cli,
  reference: string,
  { output, long = false }: WhyOptions,
): Promise<ExitCode> {
  const session = await readReference(cli, reference);
  const logs = expectedLog(cli.stage, session);
  const diagnosis = await diagnoseSession(cli.stage, session, await cli.journalCall(cli.stage));
  if (isJson(output)) {
    printJson(cli, output, jsonDiagnosis(diagnosis, await logs));
    return exitCodeOf(diagnosis.state);
  }
  const { paint } = cli;
  const width = cli.width();
  const isLogged = expectedLogger(session.assessment) !== undefined;
  cli.print(...diagnosisLines(diagnosis, { paint, width, long, below: isLogged ? 1 + LOG_HEIGHT : 0 }));
  // A log may take seconds to answer. The diagnosis does not wait for it.
  const log = await logs;
  if (log) cli.print('', ...lastLinesOf(log, { paint, width }));
  if (!long) cli.next(cli.command('why', session.sessionId, '--long'));
  return exitCodeOf(diagnosis.state);
}
