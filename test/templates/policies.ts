import { at, isObject, listOf, type Template } from './template.ts';

/** A statement of a policy document, with one action or several as lists. */
export interface Statement {
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly unknown[];
  readonly principal: unknown;
  readonly condition: Readonly<Record<string, unknown>>;
  /** Whether it has `NotAction`, `NotResource` or `NotPrincipal`; what such a statement allows cannot be listed. */
  readonly isInverted: boolean;
}

/** Reads the statements of a policy document. */
export function statementsOf(document: unknown): readonly Statement[] {
  return listOf(at(document, 'Statement')).map((statement) => {
    const condition = at(statement, 'Condition');
    return {
      effect: String(at(statement, 'Effect')),
      actions: listOf(at(statement, 'Action')).map(String),
      resources: listOf(at(statement, 'Resource')),
      principal: at(statement, 'Principal'),
      condition: isObject(condition) ? condition : {},
      isInverted: ['NotAction', 'NotResource', 'NotPrincipal'].some(
        (key) => at(statement, key) !== undefined,
      ),
    };
  });
}

/** The statements of a role's inline policies and of its separate role policies. */
export function grantsOf(template: Template, roleId: string): readonly Statement[] {
  const inline = listOf(at(template.Resources[roleId]?.Properties, 'Policies'));
  const beside = Object.values(template.Resources)
    .filter(
      ({ Type, Properties }) =>
        Type === 'AWS::IAM::RolePolicy' && at(Properties, 'RoleName', 'Ref') === roleId,
    )
    .map(({ Properties }) => Properties);
  return [...inline, ...beside].flatMap((policy) => statementsOf(at(policy, 'PolicyDocument')));
}

/** `action on resource` for each permission of the statements. */
export function permissionsOf(statements: readonly Statement[]): readonly string[] {
  const allowed = statements.filter(({ effect }) => effect === 'Allow');
  return allowed.flatMap(({ actions, resources }) =>
    actions.flatMap((action) => resources.map((resource) => `${action} on ${textOf(resource)}`)),
  );
}

/** A resource as text: `JournalTable.Arn`, or the text with its `${…}`. */
export function textOf(resource: unknown): string {
  const getAtt = at(resource, 'Fn::GetAtt');
  if (Array.isArray(getAtt)) return getAtt.join('.');
  const text = at(resource, 'Fn::Sub') ?? at(resource, 'Ref') ?? resource;
  return typeof text === 'string' ? text : JSON.stringify(text);
}
