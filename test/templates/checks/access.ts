import { grantsOf, type Statement, statementsOf, textOf } from '../policies.ts';
import { at, type Problems, resourceOf, resourcesOf, type Template } from '../template.ts';

/** Every way to change or remove an item; a transaction is checked as the actions of its items. */
const CHANGES = ['UpdateItem', 'DeleteItem', 'BatchWriteItem', 'PartiQLUpdate', 'PartiQLDelete'].map(
  (name) => `dynamodb:${name}`,
);

const BREAK_GLASS = 'BreakGlassRole';

/** Only the break-glass role may change the journal: no other role may, and the table's policy denies it to all others. */
export function checkImmutability(template: Template): Problems {
  const roles = resourcesOf(template, 'AWS::IAM::Role')
    .filter(([id]) => id !== BREAK_GLASS)
    .flatMap(([id]) =>
      grantsOf(template, id)
        .flatMap(({ actions }) => actions)
        .filter((action) => CHANGES.some((change) => covers(action, change)))
        .map((action) => `${id}: ${action} changes the journal`),
    );
  return [...roles, ...checkDenial(template), ...checkWrites(template), ...checkKept(template)];
}

function checkDenial(template: Template): Problems {
  const { Properties } = resourceOf(template, 'JournalTable');
  const role = resourceOf(template, BREAK_GLASS).Properties['RoleName'];
  const denials = statementsOf(at(Properties, 'ResourcePolicy', 'PolicyDocument')).filter(
    (statement) =>
      isDenialButFor(statement, `:role/${role}`) && names(statement, `:table/${Properties['TableName']}`),
  );
  const denied = denials.flatMap(({ actions }) => actions);
  return CHANGES.filter((change) => !denied.some((action) => covers(action, change))).map(
    (change) => `JournalTable: its policy does not deny ${change} to all except the break-glass role`,
  );
}

/** A denial for everyone with exactly one exception. */
function isDenialButFor({ effect, principal, condition }: Statement, role: string): boolean {
  const exception = at(condition, 'ArnNotEquals', 'aws:PrincipalArn');
  const isOnlyCondition = Object.keys(condition).length === 1;
  return effect === 'Deny' && principal === '*' && isOnlyCondition && textOf(exception).endsWith(role);
}

const names = ({ resources }: Statement, end: string): boolean =>
  resources.some((resource) => textOf(resource).endsWith(end));

/** The state machine's own put carries the condition that every append carries. */
function checkWrites(template: Template): Problems {
  const text = JSON.stringify(
    at(resourceOf(template, 'AgentSessionWorkflow').Properties, 'DefinitionString'),
  );
  const puts = text.split('dynamodb:putItem').length - 1;
  const conditions = text.split('attribute_not_exists(PK)').length - 1;
  return puts === conditions
    ? []
    : [`AgentSessionWorkflow: ${puts} puts, but ${conditions} with the condition`];
}

/** Events do not expire, and the table can be restored. */
function checkKept(template: Template): Problems {
  const { Properties } = resourceOf(template, 'JournalTable');
  const isRecoverable = at(Properties, 'PointInTimeRecoverySpecification', 'PointInTimeRecoveryEnabled');
  return [
    ...(Properties['TimeToLiveSpecification'] === undefined ? [] : ['JournalTable: lets events expire']),
    ...(isRecoverable === true ? [] : ['JournalTable: cannot be restored to a point in time']),
  ];
}

/** Whether an action of a policy, perhaps with wildcards, covers an action. */
function covers(pattern: string, action: string): boolean {
  const escaped = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`, 'i').test(action);
}

/**
 * Each role may be assumed only by one service for this account (and, where the service names the resource, only for a resource
 * of this stage), or by a person of this account with a second factor.
 */
export function checkTrust(template: Template): Problems {
  return resourcesOf(template, 'AWS::IAM::Role').flatMap(([id, { Properties }]) =>
    statementsOf(Properties['AssumeRolePolicyDocument'])
      .filter((statement) => !isConfined(statement))
      .map(() => `${id}: may be assumed from outside this account, or without a second factor`),
  );
}

/** Lambda does not name the function for which it assumes a role. */
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
