import type { Diagnosis } from '@agents/diagnosis';
import { printable } from '@agents/events';
import { diagnoseSession, jsonDiagnosis } from '@agents/sessions';
import type { Cli, Verb } from '../cli.ts';
import { type ExitCode, exitCodeOf } from '../exit-codes.ts';
import { jsonOption, outputOption, sessionArgument } from '../options.ts';
import { isJson, printJson } from '../output/json.ts';
import { headlineOf } from '../output/state.ts';
import type { Format } from '../output/terminal.ts';
import { wrap } from '../output/wrap.ts';
import { readReference } from '../session-reference.ts';

/** `journal why`: what happened in a session, which event is missing, why, and what to type next. */
export const why: Verb = {
  examples: [
    ['journal why @last', 'the session started or shown last'],
    ['journal why 3c1a', 'the beginning of an id is enough'],
    ["journal why 3c1a -o json | jq -r '.next[].command'", 'only what to type next'],
  ],
  declare(command, act) {
    command
      .addArgument(sessionArgument())
      .addOption(outputOption(['table', 'json', 'jsonl']))
      .addOption(jsonOption())
      .action(act(explainSession));
  },
};

async function explainSession(
  cli: Cli,
  reference: string,
  { output }: { readonly output: Format },
): Promise<ExitCode> {
  const session = await readReference(cli, reference);
  const diagnosis = await diagnoseSession(cli.stage, session, await cli.journalCall(cli.stage));
  if (isJson(output)) printJson(cli, output, jsonDiagnosis(diagnosis));
  else cli.print(...diagnosisLines(cli, diagnosis));
  return exitCodeOf(diagnosis.state);
}

function diagnosisLines({ paint, width }: Cli, diagnosis: Diagnosis): readonly string[] {
  return [
    headlineOf(diagnosis, paint),
    '',
    ...wrap(printable(diagnosis.paragraph), width()),
    '',
    'Next:',
    // A command is never broken into lines, so that it can be copied.
    ...diagnosis.next.flatMap(({ what, command }) => [
      `  ${paint.dim(`# ${printable(what)}`)}`,
      `  ${printable(command)}`,
    ]),
  ];
}
