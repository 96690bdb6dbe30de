import { EXIT_MEANINGS } from './exit-codes.ts';

/** What `journal help TOPIC` explains besides the verbs. */
export const TOPICS: Readonly<
  Record<string, { readonly summary: string; readonly lines: readonly string[] }>
> = {
  targets: {
    summary: 'which sessions a command is about',
    lines: [
      'A command works on one stage: --stage, or JOURNAL_STAGE, or dev.',
      '',
      'On AWS, the region is --region, else AWS_REGION, else AWS_DEFAULT_REGION, else the region of the profile, else us-east-1.',
      '`npx sls deploy` and every `make` target use the same order. The profile is --profile, else AWS_PROFILE, else default.',
      'start, retry and stop say which stage and region they act in.',
      '',
      'On the local stack (`make dev`): --local, or JOURNAL_LOCAL=1, or an AWS_ENDPOINT_URL on this computer. AWS_PROFILE and',
      'AWS_REGION have no effect there.',
      '',
      'A session is given by its id (in upper or lower case), the beginning of the id, its key SESSION#…, the ARN of its',
      'execution, or @last: the session that was started or shown last.',
    ],
  },
  environment: {
    summary: 'the environment variables that a command reads',
    lines: [
      'JOURNAL_STAGE       the default of --stage',
      'JOURNAL_LOCAL       1: --local is the default',
      'LOCAL_STACK_PORT    the port of the local stack for --local (4566)',
      'AWS_ENDPOINT_URL    use this endpoint instead of AWS; on this computer, it is the local stack',
      'AWS_REGION          the region; before AWS_DEFAULT_REGION and the profile',
      'AWS_PROFILE         the profile for credentials and region',
      'NO_COLOR            no colours, unless --color says otherwise',
      'XDG_STATE_HOME      the folder in which @last is remembered (~/.local/state)',
    ],
  },
  'exit-codes': {
    summary: 'what the exit code of a command means',
    lines: exitCodeLines(),
  },
};

/** Every exit code and its meaning, a line each. */
export function exitCodeLines(): readonly string[] {
  return EXIT_MEANINGS.map(([code, meaning]) => `${String(code).padStart(5)}  ${meaning}`);
}
