import type { Diagnosis } from '@agents/diagnosis';
import type { Cli } from '../cli.ts';
import type { ExitCode } from '../exit-codes.ts';
import { printable, printableJson } from '../output/escape.ts';
import { type Format, outputOption } from '../output/format.ts';
import { stateColor, stateSign } from '../output/state-sign.ts';
import { wrap } from '../output/wrap.ts';
import { diagnoseSession } from '../session/diagnose-session.ts';
import { exitCodeOf } from '../session/outcome.ts';
import { readSession } from '../session/read-session.ts';
import { sessionArgument } from './options.ts';
import type { Verb } from './verb.ts';

/** `journal why`: what became of a session, what is missing and who owes it, why, and what to type next. */
export const why: Verb = {
  examples: [
    ['journal why @last', 'the session last started or shown'],
    ['journal why 3c1a', 'the beginning of an id is enough'],
    ["journal why 3c1a -o json | jq -r '.next[].command'", 'only what to type next'],
  ],
  declare(command, act) {
    command
      .addArgument(sessionArgument())
      .addOption(outputOption(['table', 'json']))
      .action(act(explainSession));
  },
};

async function explainSession(
  cli: Cli,
  reference: string,
  { output }: { readonly output: Format },
): Promise<ExitCode> {
  const diagnosis = await diagnoseSession(cli, await readSession(cli, reference));
  if (output === 'json') cli.print(printableJson(diagnosis, 2));
  else cli.print(...diagnosisLines(cli, diagnosis));
  return exitCodeOf(diagnosis.state);
}

function diagnosisLines({ paint, width }: Cli, diagnosis: Diagnosis): readonly string[] {
  const { state, headline, paragraph, next } = diagnosis;
  return [
    `${stateColor(paint, state)(stateSign(state))} ${paint.bold(printable(headline))}`,
    '',
    ...wrap(printable(paragraph), width()),
    '',
    'Next:',
    // A command is never broken: it is there to be copied.
    ...next.flatMap(({ what, command }) => [
      `  ${paint.dim(`# ${printable(what)}`)}`,
      `  ${printable(command)}`,
    ]),
  ];
}
