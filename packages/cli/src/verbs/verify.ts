import { type Finding, type Severity, verifyJournal } from '@agents/diagnosis';
import { ALL_STATUSES, parseSessionId } from '@agents/events';
import type { Cli } from '../cli.ts';
import { UsageError } from '../cli-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printable, printableJson } from '../output/escape.ts';
import { type Format, outputOption } from '../output/format.ts';
import type { Paint } from '../output/paint.ts';
import { resolveSession } from '../session/resolve-session.ts';
import { unknownSession } from '../session/unknown-session.ts';
import { inTurn } from '../sweep/in-turn.ts';
import { LAST_DAY } from '../sweep/last-day.ts';
import { pagesSince } from '../sweep/read-since.ts';
import { epochOf, type Instant } from '../times.ts';
import { sinceOption } from './options.ts';
import type { Verb } from './verb.ts';

interface VerifyOptions {
  readonly since?: Instant | undefined;
  readonly output: Format;
}

/** The findings of one session; none when it is well. */
interface Checked {
  readonly sessionId: string;
  readonly findings: readonly Finding[];
}

/** `journal verify`: checks journals against what every writer keeps. */
export const verify: Verb = {
  examples: [
    ['journal verify @last', 'one session'],
    ['journal verify --since 24h', 'every session with an event since then'],
    ['journal verify --since 7d -o id', 'only the sessions that something was found in'],
  ],
  declare(command, act) {
    command
      .argument('[id]', 'session id, the beginning of one, or @last; without one, all of --since')
      .addOption(sinceOption('every session with an event since (without an id; 24h by default)'))
      .addOption(outputOption(['table', 'json', 'jsonl', 'id']))
      .action(act(verifySessions));
  },
};

async function verifySessions(
  cli: Cli,
  reference: string | undefined,
  { since, output }: VerifyOptions,
): Promise<ExitCode> {
  if (reference !== undefined && since) {
    throw new UsageError('Give a session id, or --since for all sessions, not both.');
  }
  const ids =
    reference === undefined ? await idsSince(cli, since ?? LAST_DAY) : [await resolveSession(cli, reference)];
  const found: Checked[] = [];
  for await (const checked of inTurn(ids, (id) => check(cli, id))) {
    if (checked.findings.length === 0) continue;
    found.push(checked);
    if (output !== 'json') cli.print(...linesOf(checked, output, cli.paint));
  }
  if (output === 'json') cli.print(printableJson(found.flatMap(recordsOf), 2));
  cli.note(summary(ids.length, found));
  const [first] = found;
  if (first) cli.next(cli.target.command('show', first.sessionId));
  return found.some(({ findings }) => findings.some(isGrave)) ? EXIT.failed : EXIT.ok;
}

/** Sessions with any row since, the earliest first: also those that have lost their beginning, or hold nothing readable since. */
async function idsSince({ target, io }: Cli, since: Instant): Promise<readonly string[]> {
  const earliest = new Map<string, number>();
  const note = (id: string, at: number): void => {
    earliest.set(id, Math.min(at, earliest.get(id) ?? at));
  };
  const pages = pagesSince(await target.journal(), ALL_STATUSES, epochOf(since, io.now()));
  for await (const { events, unreadable } of pages) {
    for (const { sessionId, epochMs } of events) note(sessionId, epochMs);
    for (const { PK } of unreadable) {
      const id = sessionIdOf(PK);
      if (id !== undefined) note(id, Number.POSITIVE_INFINITY);
    }
  }
  return [...earliest].sort(([, a], [, b]) => (a === b ? 0 : a - b)).map(([id]) => id);
}

/** The session a key is of; `undefined` of one that is no session's, which nobody can ask for either. */
function sessionIdOf(PK: string): string | undefined {
  try {
    return parseSessionId(PK.replace(/^SESSION#/, ''));
  } catch {
    return undefined;
  }
}

async function check(cli: Cli, sessionId: string): Promise<Checked> {
  const { rows, events, unreadable } = await (await cli.target.journal()).readRows(sessionId);
  if (rows.length === 0) throw unknownSession(sessionId, cli);
  return { sessionId, findings: verifyJournal({ sessionId, rows, events, unreadable, now: cli.io.now() }) };
}

/** A note is known and harmless: it is shown, and is no reason to fail. */
function isGrave({ severity }: Finding): boolean {
  return severity !== 'note';
}

const COLORS: Readonly<Record<Severity, (paint: Paint) => (text: string) => string>> = {
  error: ({ red }) => red,
  warning: ({ yellow }) => yellow,
  note: ({ dim }) => dim,
};

function linesOf(checked: Checked, output: Exclude<Format, 'json'>, paint: Paint): readonly string[] {
  if (output === 'id') return [checked.sessionId];
  if (output === 'jsonl') return recordsOf(checked).map((record) => printableJson(record));
  return [
    paint.bold(checked.sessionId),
    ...checked.findings.flatMap(({ severity, code, message, key = '' }) => [
      `  ${COLORS[severity](paint)(`${SIGNS[severity]} ${severity.padEnd(7)}`)}  ${code}  ${paint.dim(printable(key))}`,
      `      ${printable(message)}`,
    ]),
  ];
}

const SIGNS: Readonly<Record<Severity, string>> = { error: '✗', warning: '!', note: '·' };

function recordsOf({ sessionId, findings }: Checked): readonly object[] {
  return findings.map(({ key, ...finding }) => ({
    PK: `SESSION#${sessionId}`,
    ...(key !== undefined && { SK: key }),
    ...finding,
  }));
}

function summary(count: number, found: readonly Checked[]): string {
  const all = found.flatMap(({ findings }) => findings);
  const grave = all.filter(isGrave).length;
  const sessions = count === 1 ? '1 session' : `${count} sessions`;
  if (all.length === 0) return `${sessions} checked, nothing found`;
  const notes = all.length > grave ? `, ${all.length - grave} harmless` : '';
  return `${sessions} checked, ${grave === 1 ? '1 finding' : `${grave} findings`} in ${found.length}${notes}`;
}
