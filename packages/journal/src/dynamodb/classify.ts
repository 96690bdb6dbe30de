import { JOURNAL_ERRORS } from '@agents/failures';
import { DynamoDBServiceException } from '@aws-sdk/client-dynamodb';
import { TableError } from '../table.ts';

/** Says how far a failed DynamoDB request reached; what is not known to be harmless counts as unanswered. */
export function classifyDynamoError(error: unknown, tableName: string): TableError {
  const name = error instanceof Error ? error.name : 'Error';
  const message = error instanceof Error ? error.message : String(error);
  const text = `${name}: ${message}${advice(name, tableName)}`;
  const reach = Object.hasOwn(JOURNAL_ERRORS, name) ? JOURNAL_ERRORS[name]?.reach : undefined;
  if (reach === 'refused' && isClockCorrected(error))
    return new TableError('throttled', text, { cause: error });
  return new TableError(reach ?? 'unanswered', text, { cause: error });
}

/**
 * Whether the SDK has learned from this very answer that the clock here is wrong by minutes. DynamoDB takes no signature
 * of a wrong time; the next one is made for the right time.
 */
function isClockCorrected(error: unknown): boolean {
  if (!(error instanceof DynamoDBServiceException)) return false;
  return 'clockSkewCorrected' in error.$metadata && error.$metadata.clockSkewCorrected === true;
}

function advice(name: string, tableName: string): string {
  switch (name) {
    case 'ResourceNotFoundException':
      return ` (no table ${tableName} in this account and region: deploy the stage, or check the region and JOURNAL_TABLE)`;
    case 'AccessDeniedException':
      return ` (the role may not use table ${tableName}: check its policy)`;
    case 'CredentialsProviderError':
      return ' (no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)';
    default:
      return '';
  }
}
