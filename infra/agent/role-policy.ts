/** A statement of a policy; resources may be intrinsic functions of the template. */
export interface Statement {
  readonly Effect: 'Allow';
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: object;
}

/** A policy of the agent's role that stands beside it, because it is only there with some parameters. */
export function agentPolicy(name: string, statements: readonly Statement[]): object {
  return {
    Type: 'AWS::IAM::RolePolicy',
    Properties: {
      RoleName: { Ref: 'AgentRole' },
      PolicyName: name,
      PolicyDocument: { Version: '2012-10-17', Statement: statements },
    },
  };
}
