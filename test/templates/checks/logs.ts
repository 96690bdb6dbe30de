import { grantsOf } from '../support/policies.ts';
import { at, type Problems, resourcesOf, type Template } from '../support/template.ts';

/** Every component has a declared log group that forgets, and nobody can make another one. */
export function checkLogs(template: Template): Problems {
  const groups = resourcesOf(template, 'AWS::Logs::LogGroup');
  const endless = groups.filter(([, { Properties }]) => typeof Properties['RetentionInDays'] !== 'number');
  const names = groups.map(
    ([, { Properties }]) => at(Properties['LogGroupName'], 'Fn::Sub') ?? Properties['LogGroupName'],
  );
  const undeclared = writersOf(template).filter((name) => !names.includes(name));
  const makers = resourcesOf(template, 'AWS::IAM::Role').filter(([id]) =>
    grantsOf(template, id).some(({ actions }) =>
      actions.some((action) => /^(?:\*|logs:(?:\*|Create\*|CreateLogGroup))$/.test(action)),
    ),
  );
  return [
    ...endless.map(([id]) => `${id}: keeps its lines for ever`),
    ...undeclared.map((name) => `no log group ${name}: it would be made without retention`),
    ...makers.map(([id]) => `${id}: may make log groups`),
  ];
}

/** The log groups that Lambda, AgentCore and Step Functions write to. */
function writersOf(template: Template): readonly unknown[] {
  const functions = resourcesOf(template, 'AWS::Lambda::Function').map(
    ([, { Properties }]) => `/aws/lambda/${Properties['FunctionName']}`,
  );
  const agents = resourcesOf(template, 'AWS::BedrockAgentCore::Runtime').map(
    ([id]) => `/aws/bedrock-agentcore/runtimes/\${${id}}-DEFAULT`,
  );
  const machines = resourcesOf(template, 'AWS::StepFunctions::StateMachine').map(([, { Properties }]) => {
    const arn = at(
      Properties,
      'LoggingConfiguration',
      'Destinations',
      0,
      'CloudWatchLogsLogGroup',
      'LogGroupArn',
    );
    const group = template.Resources[String(at(arn, 'Fn::GetAtt', 0))];
    return group?.Properties['LogGroupName'] ?? 'of the state machine';
  });
  return [...functions, ...agents, ...machines];
}
