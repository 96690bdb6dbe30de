import { type Statement, statementsOf, textOf } from '../support/policies.ts';
import { at, type Problems, resourcesOf, type Template } from '../support/template.ts';

/**
 * Every role is assumed only by one service for this account, and where the service says on whose behalf it asks, only for a
 * resource of this stage; or by a person of this account with a second factor.
 */
export function checkTrust(template: Template): Problems {
  return resourcesOf(template, 'AWS::IAM::Role').flatMap(([id, { Properties }]) =>
    statementsOf(Properties['AssumeRolePolicyDocument'])
      .filter((statement) => !isConfined(statement))
      .map(() => `${id}: whoever may assume it is not confined to this account or to a second factor`),
  );
}

/** What Lambda asks for it does not say when it assumes a role. */
const WITHOUT_SOURCE = 'lambda.amazonaws.com';

function isConfined({ principal, condition, isInverted }: Statement): boolean {
  if (isInverted) return false;
  const service = at(principal, 'Service');
  if (service === undefined) {
    const isOwnAccount = textOf(at(principal, 'AWS') ?? '').endsWith(`:iam::\${AWS::AccountId}:root`);
    return isOwnAccount && at(condition, 'Bool', 'aws:MultiFactorAuthPresent') === true;
  }
  const isForThisAccount = at(condition, 'StringEquals', 'aws:SourceAccount', 'Ref') === 'AWS::AccountId';
  const source = at(condition, 'ArnLike', 'aws:SourceArn') ?? at(condition, 'ArnEquals', 'aws:SourceArn');
  const isForThisStage = /:\$\{AWS::AccountId\}:[a-zA-Z]+[:/][\w/-]+\*?$/.test(textOf(source ?? ''));
  return typeof service === 'string' && isForThisAccount && (service === WITHOUT_SOURCE || isForThisStage);
}
