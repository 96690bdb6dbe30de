import type { Finding, Severity } from '@agents/diagnosis';
import { printable, printableJson } from '@agents/events';
import { jsonFinding, sessionsSince, type VerifiedSession, verifySessions } from '@agents/sessions';
import type { Cli, Verb } from '../cli.ts';
import { EXIT, type ExitCode, UsageError } from '../exit-codes.ts';
import {
  epochOf,
  type Instant,
  jsonOption,
  LAST_DAY,
  outputOption,
  SESSION_REFERENCE,
  sinceOption,
} from '../options.ts';
import { printJson } from '../output/json.ts';
import type { Format, Paint } from '../output/terminal.ts';
import { resolveReference } from '../session-reference.ts';

interface VerifyOptions {
  readonly since?: Instant | undefined;
  readonly output: Format;
}

/** `journal verify`: checks journals against the rules that every writer keeps. */
export const verify: Verb = {
  examples: [
    ['journal verify @last', 'one session'],
    ['journal verify --since 24h', 'every session with an event since then'],
    ['journal verify --since 7d -o id', 'only the ids of sessions with findings'],
  ],
  declare(command, act) {
    command
      .argument('[id]', `${SESSION_REFERENCE}; by default all sessions of --since`)
      .addOption(sinceOption('without an id, sessions with an event since (24h by default)'))
      .addOption(outputOption(['table', 'json', 'jsonl', 'id']))
      .addOption(jsonOption())
      .action(act(verifyAndPrint));
  },
};

async function verifyAndPrint(
  cli: Cli,
  reference: string | undefined,
  { since, output }: VerifyOptions,
): Promise<ExitCode> {
  if (reference !== undefined && since) {
    throw new UsageError('Give either a session id or --since, not both.');
  }
  const ids =
    reference === undefined
      ? await sessionsSince(cli.stage, epochOf(since ?? LAST_DAY, cli.io.now()))
      : [await resolveReference(cli, reference)];
  const found: VerifiedSession[] = [];
  for await (const verified of verifySessions(cli.stage, ids)) {
    if (verified.findings.length === 0) continue;
    found.push(verified);
    if (output !== 'json') cli.print(...linesOf(verified, output, cli.paint));
  }
  if (output === 'json') printJson(cli, output, found.flatMap(findingsOf));
  cli.note(summary(ids.length, found));
  const [first] = found;
  if (first) cli.next(cli.command('show', first.sessionId));
  return found.some(({ findings }) => findings.some(isGrave)) ? EXIT.failed : EXIT.ok;
}

/** A note has a known and harmless cause. It is shown, and does not make the command fail. */
function isGrave({ severity }: Finding): boolean {
  return severity !== 'note';
}

const SIGNS: Readonly<Record<Severity, string>> = { error: '✗', warning: '!', note: '·' };

const COLORS: Readonly<Record<Severity, (paint: Paint) => (text: string) => string>> = {
  error: ({ red }) => red,
  warning: ({ yellow }) => yellow,
  note: ({ dim }) => dim,
};

function linesOf(
  verified: VerifiedSession,
  output: Exclude<Format, 'json'>,
  paint: Paint,
): readonly string[] {
  if (output === 'id') return [verified.sessionId];
  if (output === 'jsonl') return findingsOf(verified).map((record) => printableJson(record));
  return [
    paint.bold(verified.sessionId),
    ...verified.findings.flatMap(({ severity, code, message, key = '' }) => [
      `  ${COLORS[severity](paint)(`${SIGNS[severity]} ${severity.padEnd(7)}`)}  ${code}  ${paint.dim(printable(key))}`,
      `      ${printable(message)}`,
    ]),
  ];
}

function findingsOf({ sessionId, findings }: VerifiedSession): readonly object[] {
  return findings.map((finding) => jsonFinding(sessionId, finding));
}

function summary(checked: number, found: readonly VerifiedSession[]): string {
  const all = found.flatMap(({ findings }) => findings);
  const grave = all.filter(isGrave).length;
  const sessions = `${counted(checked, 'session')} checked`;
  if (all.length === 0) return `${sessions}: no findings.`;
  const harmless = all.length > grave ? ` and ${counted(all.length - grave, 'harmless note')}` : '';
  return `${sessions}: ${counted(grave, 'finding')}${harmless} in ${counted(found.length, 'session')}.`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
