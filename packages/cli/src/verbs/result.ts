import { type ReadSession, waitingText } from '@agents/sessions';
import type { Cli, Verb } from '../cli.ts';
import { EXIT, type ExitCode, NotFound } from '../exit-codes.ts';
import { jsonOption, outputOption, sessionArgument } from '../options.ts';
import { type JsonFormat, printJson } from '../output/json.ts';
import { readReference } from '../session-reference.ts';

/** `journal result`: what the agent of a session produced, as JSON. */
export const result: Verb = {
  examples: [
    ['journal result @last', 'of the session started or shown last'],
    ['journal result 3c1a | jq -r .answer', 'one field of it'],
    ['journal result 3c1a -o jsonl', 'on one line'],
  ],
  declare(command, act) {
    command
      .addArgument(sessionArgument())
      .addOption(outputOption(['json', 'jsonl']))
      .addOption(jsonOption())
      .action(act((cli, reference, { output }) => printResult(cli, reference, output)));
  },
};

async function printResult(cli: Cli, reference: string, output: JsonFormat): Promise<ExitCode> {
  const session = await readReference(cli, reference);
  const value = await (await cli.stage.results()).get(session.sessionId);
  if (value === undefined) {
    const { sessionId } = session;
    const reason = whyNone(session, cli.io.now());
    throw new NotFound(
      `Session ${sessionId} has no result: ${reason}. See \`${cli.command('why', sessionId)}\`.`,
    );
  }
  printJson(cli, output, value);
  return EXIT.ok;
}

function whyNone(session: ReadSession, now: number): string {
  const { assessment } = session;
  if (assessment.state === 'completed') return 'it completed, and its result was not stored completely';
  if (assessment.hasEnded) return assessment.state === 'failed' ? 'it failed' : 'it was lost';
  return `it has not ended (${waitingText(session, now)})`;
}
