import { redactSecrets } from '@agents/events';
import { grantsOf } from '../policies.ts';
import { at, type Problems, resourcesOf, type Template } from '../template.ts';

/** Each component has a declared log group with a retention, and no role may create another one. */
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
    ...endless.map(([id]) => `${id}: has no retention`),
    ...undeclared.map((name) => `log group ${name} is not declared, so it would have no retention`),
    ...makers.map(([id]) => `${id}: may create log groups`),
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

/** It starts once a minute, and none of its executions belongs to one session. */
const UNTRACED = ['AgentSessionNotifier'];

/** Traces cover the workflow, its rounds and the functions, and no log of a state machine contains a payload. */
export function checkTraces(template: Template): Problems {
  const functions = resourcesOf(template, 'AWS::Lambda::Function')
    .filter(([, { Properties }]) => at(Properties, 'TracingConfig', 'Mode') !== 'Active')
    .map(([id]) => `${id}: not traced by X-Ray`);
  const machines = resourcesOf(template, 'AWS::StepFunctions::StateMachine').flatMap(
    ([id, { Properties }]) => {
      const logging = at(Properties, 'LoggingConfiguration');
      return [
        ...(isTraced(Properties) || UNTRACED.includes(id) ? [] : [`${id}: not traced by X-Ray`]),
        ...(at(logging, 'Level') === 'ERROR' ? [] : [`${id}: does not log errors`]),
        ...(at(logging, 'IncludeExecutionData') === false ? [] : [`${id}: logs payloads`]),
      ];
    },
  );
  return [...functions, ...machines];
}

const isTraced = (properties: unknown): boolean => at(properties, 'TracingConfiguration', 'Enabled') === true;

/** 40 characters of mixed case and digits: the shape of an AWS secret access key, and of nothing else in a template. */
const SECRET_KEY = /(?<![\w+/])(?=[\w+/]*[a-z])(?=[\w+/]*[A-Z])(?=[\w+/]*\d)[A-Za-z0-9+/]{40}(?![\w+/=])/;

/** The template must not contain the value of a variable with such a name. */
const SECRET_NAME = /(?:secret|password|token|credential|private_?key|api_?key)$/i;

/** The template contains no text that looks like a secret, and no text under the name of a secret. */
export function checkSecrets(template: Template): Problems {
  return textsOf(template, 'template').flatMap(([path, text]) => {
    const name = path.split('.').at(-1) ?? '';
    if (redactSecrets(text) !== text || SECRET_KEY.test(text) || text.includes('PRIVATE KEY')) {
      return [`${path}: looks like a secret`];
    }
    // CloudFormation reads a secret that is named in this form from Secrets Manager.
    const isHarmless = text === '' || /^\{\{resolve:secretsmanager:[^{}]+\}\}$/.test(text);
    return SECRET_NAME.test(name) && !isHarmless ? [`${path}: would hold a secret in plain text`] : [];
  });
}

function textsOf(value: unknown, path: string): readonly (readonly [path: string, text: string])[] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => textsOf(inner, `${path}.${key}`));
}
