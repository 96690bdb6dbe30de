import { describeError } from '@agents/events';
import { CliError } from './cli-error.ts';
import { EXIT } from './exit-codes.ts';
import { printable } from './output/escape.ts';

/** Where the command went, for the words about what it met there. */
export interface Place {
  readonly stage: string;
  readonly tableName: string;
  readonly region: string;
  readonly endpointUrl?: string;
}

/** What keeps the command from the sessions, by the name that AWS, the SDK or the system gives it. */
const OBSTACLES: Readonly<Record<string, (place: Place) => string>> = {
  ResourceNotFoundException: ({ stage, region, endpointUrl }) =>
    `Something of stage ${stage} is not there in ${region}${at(endpointUrl)}. Deploy it with \`npx sls deploy --stage ${stage} --region ${region}\`, or choose another with --stage and --region.`,
  AccessDeniedException: ({ tableName }) =>
    `These credentials may not do this with ${tableName} and what belongs to it. Choose others with --profile.`,
  CredentialsProviderError: () =>
    'There are no AWS credentials. Sign in with `aws sso login`, choose a profile with --profile, or use the local stack with --local.',
  TokenProviderError: () => signIn('The sign-in has expired.'),
  ExpiredTokenException: () => signIn('The credentials have expired.'),
  ExpiredToken: () => signIn('The credentials have expired.'),
  UnrecognizedClientException: () => unknownCredentials(),
  InvalidClientTokenId: () => unknownCredentials(),
  InvalidSignatureException: () => wrongSecret(),
  SignatureDoesNotMatch: () => wrongSecret(),
  MissingAuthenticationTokenException: () => 'The request was not signed. Choose credentials with --profile.',
  UnknownOperationException: ({ endpointUrl }) =>
    `What listens${at(endpointUrl)} is not the local stack. Start it with \`make dev\`, or leave --local and AWS_ENDPOINT_URL out.`,
  ECONNREFUSED: ({ endpointUrl }) =>
    `Nobody listens${at(endpointUrl)}. Start the local stack with \`make dev\`, or leave --local and AWS_ENDPOINT_URL out.`,
  ENOTFOUND: ({ region }) => `There is no such host. Check the network, and that ${region} is a region.`,
  EAI_AGAIN: () => 'The name of the host could not be resolved. Check the network.',
  ECONNRESET: () => 'The connection was cut. Try again.',
  TimeoutError: ({ region, endpointUrl }) =>
    `No answer in time from ${endpointUrl ?? region}. Check the network and --region, and try again.`,
  ThrottlingException: () => 'AWS takes no more requests for the moment. Try again.',
  ProvisionedThroughputExceededException: () => 'The table takes no more requests for the moment. Try again.',
};

/** Errors of the journal, whatever is behind them: the table could not be used. */
const JOURNAL_ERRORS = ['JournalRefused', 'JournalUnavailable', 'TableError'];

/** Words an error for people: what it means, what to do about it, and what AWS said. Never a stack trace. */
export function explain(error: unknown, place: Place): CliError {
  if (error instanceof CliError) return error;
  const causes = causesOf(error);
  const names = causes.flatMap(namesOf);
  const obstacle = names.find((name) => Object.hasOwn(OBSTACLES, name));
  const said = printable(describeError(causes.at(-1)));
  const isJournals = names.some((name) => JOURNAL_ERRORS.includes(name));
  const word = isJournals && obstacle === 'ResourceNotFoundException' ? noTable : OBSTACLES[obstacle ?? ''];
  const words = word?.(place);
  if (words) return new CliError(EXIT.unreachable, `${words}\n  (${said})`, { cause: error });
  return new CliError(isJournals ? EXIT.unreachable : EXIT.failed, printable(describeError(error)), {
    cause: error,
  });
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

/** What an error is known by: its name, and the system's code where it has one. */
function namesOf(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [];
  return 'code' in error && typeof error.code === 'string' ? [error.code, error.name] : [error.name];
}

function noTable({ tableName, stage, region, endpointUrl }: Place): string {
  return `There is no table ${tableName} in ${region}${at(endpointUrl)}. Deploy the stage with \`npx sls deploy --stage ${stage} --region ${region}\`, or choose another with --stage and --region.`;
}

function at(endpointUrl: string | undefined): string {
  return endpointUrl ? ` at ${endpointUrl}` : '';
}

function signIn(what: string): string {
  return `${what} Sign in again with \`aws sso login\`, or choose a profile with --profile.`;
}

function unknownCredentials(): string {
  return 'AWS does not know these credentials. Choose others with --profile.';
}

function wrongSecret(): string {
  return 'The secret access key does not fit its id. Choose other credentials with --profile.';
}
