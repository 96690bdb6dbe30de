import type { AwsService } from '../endpoint/aws-service.ts';
import { createQueryService } from '../endpoint/query-service.ts';
import type { StackLog } from '../log.ts';

/** Answers GetCallerIdentity, with which tools find out in which account they are. */
export function createStsService(accountId: string, log: StackLog): AwsService {
  return createQueryService({
    name: 'sts',
    log,
    actions: {
      GetCallerIdentity: () => ({
        Arn: `arn:aws:iam::${accountId}:user/local`,
        UserId: 'LOCAL',
        Account: accountId,
      }),
    },
  });
}
