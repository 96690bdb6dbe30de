import { type Statement, statementsOf } from '../support/policies.ts';
import { at, type Problems, resourcesOf, type Template } from '../support/template.ts';

/** Every role is assumed only for this account, or by a person with a second factor. */
export function checkTrust(template: Template): Problems {
  return resourcesOf(template, 'AWS::IAM::Role').flatMap(([id, { Properties }]) =>
    statementsOf(Properties['AssumeRolePolicyDocument'])
      .filter((statement) => !isConfined(statement))
      .map(() => `${id}: whoever may assume it is not confined to this account or to a second factor`),
  );
}

function isConfined({ principal, condition }: Statement): boolean {
  const isService = at(principal, 'Service') !== undefined;
  return isService
    ? at(condition, 'StringEquals', 'aws:SourceAccount', 'Ref') === 'AWS::AccountId'
    : at(condition, 'Bool', 'aws:MultiFactorAuthPresent') === true;
}
