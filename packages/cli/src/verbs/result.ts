import type { Cli } from '../cli.ts';
import { NotFound } from '../cli-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printableJson } from '../output/escape.ts';
import { outputOption } from '../output/format.ts';
import { readSession } from '../session/read-session.ts';
import { waitingText } from '../session/waiting-text.ts';
import { sessionArgument } from './options.ts';
import type { Verb } from './verb.ts';

/** `journal result`: what the agent of a session produced, as JSON. */
export const result: Verb = {
  examples: [
    ['journal result @last', 'what the session last started or shown produced'],
    ['journal result 3c1a | jq -r .answer', 'one field of it'],
    ['journal result 3c1a -o jsonl', 'on one line'],
  ],
  declare(command, act) {
    command
      .addArgument(sessionArgument())
      .addOption(outputOption(['json', 'jsonl']))
      .action(act((cli, reference, { output }) => printResult(cli, reference, output === 'json' ? 2 : 0)));
  },
};

async function printResult(cli: Cli, reference: string, indent: number): Promise<ExitCode> {
  const session = await readSession(cli, reference);
  const value = await (await cli.target.results()).get(session.sessionId);
  if (value === undefined) throw noResult(cli, session.sessionId, whyNone(session, cli.io.now()));
  cli.print(printableJson(value, indent));
  return EXIT.ok;
}

function whyNone({ assessment }: Awaited<ReturnType<typeof readSession>>, now: number): string {
  if (assessment.state === 'completed') return 'it completed without one that was stored whole';
  return assessment.hasEnded
    ? `it ${assessment.state === 'failed' ? 'has failed' : 'is lost'}`
    : `it has not ended: ${waitingText({ assessment }, now)}`;
}

function noResult({ target }: Cli, sessionId: string, why: string): NotFound {
  return new NotFound(
    `Session ${sessionId} has no result: ${why}. See \`${target.command('why', sessionId)}\`.`,
  );
}
