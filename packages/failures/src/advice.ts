import type { FailureCode } from './meanings.ts';

/** Where a person's command went: what advice has to name. */
export interface Place {
  readonly stage: string;
  readonly tableName: string;
  readonly region: string;
  /** Where it is not AWS's own. */
  readonly endpointUrl?: string;
}

const TRY_AGAIN = 'Try again in a moment.';
const SIGN_IN = 'Sign in again with `aws sso login`, or choose a profile with --profile.';

/** What a person at the command line can do about a failure, in sentences that follow its meaning. */
export const ADVICE: Readonly<Partial<Record<FailureCode, string | ((place: Place) => string)>>> = {
  NOT_FOUND: ({ stage, region, tableName, endpointUrl }) =>
    `Expected stage ${stage} with its table ${tableName} in ${region}${at(endpointUrl)}. Deploy it with \`npx sls deploy --stage ${stage} --region ${region}\`, or choose another with --stage and --region.`,
  ACCESS_DENIED: ({ tableName }) =>
    `Allow these credentials to use ${tableName} and the stage's other resources, or choose others with --profile.`,
  CREDENTIALS_MISSING:
    'Sign in with `aws sso login`, choose a profile with --profile, or use the local stack with --local.',
  SIGN_IN_EXPIRED: SIGN_IN,
  CREDENTIALS_EXPIRED: SIGN_IN,
  CREDENTIALS_UNKNOWN: 'Choose other credentials with --profile.',
  SIGNATURE_INVALID: 'Check the clock of this computer, or choose other credentials with --profile.',
  SIGNATURE_MISSING: 'Choose credentials with --profile.',
  WRONG_PROTOCOL: ({ endpointUrl }) =>
    `Expected the local stack${at(endpointUrl)}. Start it with \`make dev\`, or leave out --local and AWS_ENDPOINT_URL.`,
  CONNECTION_REFUSED: ({ endpointUrl }) =>
    endpointUrl
      ? `Start the local stack at ${endpointUrl} with \`make dev\`, or leave out --local and AWS_ENDPOINT_URL.`
      : 'Start the local stack with `make dev`, or leave out --local and AWS_ENDPOINT_URL.',
  HOST_NOT_FOUND: ({ region }) => `Check the network, and that ${region} is a region.`,
  HOST_UNRESOLVED: 'Check the network.',
  CONNECTION_CUT: TRY_AGAIN,
  TIMED_OUT: ({ region, endpointUrl }) =>
    `Check the network path to ${endpointUrl ?? region} and --region, and try again.`,
  THROTTLED: TRY_AGAIN,
  PARTITION_THROTTLED: TRY_AGAIN,
};

/** The advice for a failure, with the names of the place in it. */
export function adviceFor(code: FailureCode, place: Place): string | undefined {
  const advice = ADVICE[code];
  return typeof advice === 'function' ? advice(place) : advice;
}

function at(endpointUrl: string | undefined): string {
  return endpointUrl ? ` at ${endpointUrl}` : '';
}
