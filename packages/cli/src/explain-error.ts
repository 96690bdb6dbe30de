import { describeError, printable } from '@agents/events';
import { adviceFor, failureNamed, MEANINGS, type Meaning, type Place } from '@agents/failures';
import { SessionsError, type SessionsErrorCode } from '@agents/sessions';
import { CliError, EXIT, type ExitCode } from './exit-codes.ts';

/** Where the command went, and how it suggests a command that leads there again. */
export interface ErrorPlace extends Place {
  command(...words: readonly string[]): string;
}

/** Errors of the journal, whatever caused them: the table could not be used. */
const JOURNAL_ERRORS = ['JournalRefused', 'JournalUnavailable', 'TableError'];

/** Explains an error to a person: what happened, what to do about it, and what AWS said. Never a stack trace. */
export function explain(error: unknown, place: ErrorPlace): CliError {
  if (error instanceof CliError) return error;
  if (error instanceof SessionsError) return explainSessionsError(error, place);
  const causes = causesOf(error);
  const names = causes.flatMap(namesOf);
  const isJournals = names.some((name) => JOURNAL_ERRORS.includes(name));
  const codes = names.flatMap((name) => failureNamed(name)?.code ?? []);
  // Without advice, the innermost error says most.
  const code = codes.find((each) => adviceFor(each, place)) ?? codes.at(-1);
  const said = printable(describeError(code ? causes.at(-1) : error));
  const advice = code && adviceFor(code, place);
  const exitCode = isJournals || advice ? EXIT.unreachable : EXIT.failed;
  if (!code) return new CliError(exitCode, said, { cause: error });
  const { text, journal }: Meaning = MEANINGS[code];
  const words = [(isJournals && journal) || text, advice].filter(Boolean).join(' ');
  return new CliError(exitCode, `${words}\n  (${said})`, { cause: error, code });
}

/** The error and what caused it, the outermost first. */
function causesOf(error: unknown): readonly unknown[] {
  const causes = [error];
  for (
    let each = error;
    each instanceof Error && each.cause !== undefined && causes.length < 10;
    each = each.cause
  ) {
    causes.push(each.cause);
  }
  return causes;
}

/** The names that an error is known by: the system's code, if it has one, and its own name. */
function namesOf(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [];
  return 'code' in error && typeof error.code === 'string' ? [error.code, error.name] : [error.name];
}

interface Answer {
  readonly exitCode: ExitCode;
  readonly advice: (place: ErrorPlace, error: SessionsError) => string;
}

const deploy = ({ stage, region }: Place): string =>
  `Deploy the stage with \`npx sls deploy --stage ${stage} --region ${region}\``;

/** What the command does about each error of the sessions. */
const ANSWERS: Readonly<Record<SessionsErrorCode, Answer>> = {
  INVALID_ENDPOINT: { exitCode: EXIT.usage, advice: () => '' },
  INVALID_ID: {
    exitCode: EXIT.usage,
    advice: () => 'Give a session id, the beginning of one, the ARN of its execution, or @last.',
  },
  AMBIGUOUS_ID: {
    exitCode: EXIT.usage,
    advice: (_place, { sessionIds }) =>
      `Give more of the id. Newest first:\n${sessionIds.map((id) => `  ${id}`).join('\n')}`,
  },
  SESSION_NOT_FOUND: {
    exitCode: EXIT.notFound,
    advice: ({ command }) => `List the sessions with \`${command('list')}\`.`,
  },
  SESSION_RUNS: {
    exitCode: EXIT.failed,
    advice: ({ command }, { sessionIds: [id = ''] }) =>
      `Stop it first with \`${command('stop', id)}\`, or start a second one with --force.`,
  },
  SESSION_COMPLETED: {
    exitCode: EXIT.failed,
    advice: ({ command }, { sessionIds: [id = ''] }) =>
      `Read its result with \`${command('result', id)}\`, or repeat it with --force.`,
  },
  SESSION_REPEATED: {
    exitCode: EXIT.failed,
    advice: ({ command }, { sessionIds: [id = ''] }) =>
      `See \`${command('show', id)}\`, or repeat it again with --force.`,
  },
  PAYLOAD_NOT_FOUND: {
    exitCode: EXIT.notFound,
    advice: ({ command }) => `Give the payload to \`${command('start', '--detail', '{…}')}\`.`,
  },
  PAYLOAD_UNREADABLE: {
    exitCode: EXIT.notFound,
    advice: ({ command }) => `Give the payload to \`${command('start', '--detail', '{…}')}\`.`,
  },
  STACK_NOT_FOUND: {
    exitCode: EXIT.notFound,
    advice: (place) => `${deploy(place)}, or choose another with --stage and --region.`,
  },
  RUNTIME_NOT_FOUND: {
    exitCode: EXIT.failed,
    advice: (place) => `${deploy(place)}, then stop the session again.`,
  },
  TRIGGER_NOT_FOUND: {
    exitCode: EXIT.notFound,
    advice: (place) => `${deploy(place)}, or choose another with --stage and --region.`,
  },
  TRIGGER_DISABLED: {
    exitCode: EXIT.failed,
    advice: () => 'Enable it with `aws events enable-rule`.',
  },
  TRIGGER_REFUSED: { exitCode: EXIT.failed, advice: () => '' },
  TRIGGER_UNANSWERED: {
    exitCode: EXIT.failed,
    advice: ({ command }) => `Look for it with \`${command('list')}\` before you start it again.`,
  },
};

function explainSessionsError(error: SessionsError, place: ErrorPlace): CliError {
  const { exitCode, advice } = ANSWERS[error.code];
  const message = `${printable(error.message)} ${advice(place, error)}`.trimEnd();
  return new CliError(exitCode, message, { cause: error, code: error.code });
}
