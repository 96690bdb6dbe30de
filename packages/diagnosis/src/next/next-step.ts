import type { Context } from '../context.ts';

/** What to do, as a stable code. */
export type StepCode =
  | 'FOLLOW_SESSION'
  | 'STOP_SESSION'
  | 'RETRY_SESSION'
  | 'RETRY_EDITED'
  | 'START_SESSION'
  | 'EXPLAIN_REPEAT'
  | 'READ_RESULT'
  | 'LIST_SESSIONS'
  | 'READ_WORKFLOW_LOG'
  | 'READ_INVOKER_LOG'
  | 'READ_POLLER_LOG'
  | 'READ_AGENT_LOG'
  | 'READ_SESSION_LOG'
  | 'READ_STAGE_LOG'
  | 'READ_MICROVM_LOG'
  | 'DESCRIBE_EXECUTION'
  | 'OPEN_EXECUTION'
  | 'LIST_EXECUTIONS'
  | 'MONITOR_SESSION';

/** What to do next: a command to paste, or a URL to open. */
export interface NextStep {
  readonly code: StepCode;
  /** What the command does, as an imperative. */
  readonly what: string;
  readonly command: string;
}

const SAFE = /^[\w@%+=:,./-]+$/;

/** A text as one word of a POSIX shell, quoted only when it must be. */
export function shellWord(text: string): string {
  return SAFE.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** The command of this project, as one calls it in the repository. */
export const JOURNAL = './journal';

/** A command line to paste into a shell: `journal` as it was called, and its words. */
export function journalLine(command: string, ...words: readonly string[]): string {
  return commandLine([command, ...words]);
}

/** A command of this project for the session's stage. */
export function journalCommand(
  { stage, region, profile, isLocal, journal }: Context,
  ...words: readonly string[]
): string {
  const options = isLocal
    ? [...(stage === 'dev' ? [] : ['--stage', stage]), '--local']
    : ['--stage', stage, '--region', region, ...profileOption(profile)];
  return journalLine(journal?.command ?? JOURNAL, ...words, ...(journal?.options ?? options));
}

/** The local stack accepts any credentials, but the AWS CLI sends no request without some. */
const LOCAL_CREDENTIALS = 'AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local ';

/** A command of the AWS CLI for the session's region, with what it needs on the local stack. */
export function awsCommand(
  { region, profile, endpointUrl, isLocal }: Context,
  ...words: readonly string[]
): string {
  const endpoint = endpointUrl === undefined ? [] : ['--endpoint-url', endpointUrl];
  const line = commandLine(['aws', ...words, '--region', region, ...profileOption(profile), ...endpoint]);
  return isLocal ? `${LOCAL_CREDENTIALS}${line}` : line;
}

function commandLine(words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}

function profileOption(profile: string | undefined): readonly string[] {
  return profile === undefined ? [] : ['--profile', profile];
}
