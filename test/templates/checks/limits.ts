import validate from 'asl-validator';
import { at, definitionOf, listOf, type Problems, resourcesOf, type Template } from '../template.ts';

/** A limit from the reference of a service's API; the schemas do not contain it. */
interface Limit {
  readonly type: string;
  readonly path: readonly (string | number)[];
  readonly holds: (value: unknown) => boolean;
  readonly expected: string;
}

const matches = (pattern: RegExp) => (value: unknown) => typeof value !== 'string' || pattern.test(value);
const from = (least: number, most: number) => (value: unknown) => {
  const number = Number(value);
  return number >= least && number <= most;
};

const LIMITS: readonly Limit[] = [
  {
    type: 'AWS::BedrockAgentCore::Runtime',
    path: ['AgentRuntimeName'],
    holds: matches(/^[a-zA-Z]\w{0,47}$/),
    expected: 'letters, digits and underscores',
  },
  ...['IdleRuntimeSessionTimeout', 'MaxLifetime'].map((name) => ({
    ...{ type: 'AWS::BedrockAgentCore::Runtime', path: ['LifecycleConfiguration', name] },
    ...{ holds: from(60, 28_800), expected: '60 to 28800 s' },
  })),
  {
    type: 'AWS::BedrockAgentCore::Runtime',
    path: ['AgentRuntimeArtifact', 'CodeConfiguration', 'EntryPoint', 0],
    holds: matches(/\.js$/),
    expected: 'a file that ends in .js',
  },
  {
    type: 'AWS::StepFunctions::StateMachine',
    path: ['StateMachineName'],
    holds: matches(/^[\w-]{1,80}$/),
    expected: '1 to 80 characters',
  },
  {
    type: 'AWS::CloudWatch::Alarm',
    path: ['AlarmDescription'],
    holds: (value) => String(value).length <= 1_024,
    expected: 'at most 1024 characters',
  },
  {
    type: 'AWS::Events::Rule',
    path: ['Targets', 0, 'InputTransformer', 'InputTemplate'],
    holds: (value) => String(value).length <= 8_192 && !String(value).includes('\n'),
    expected: 'one line of at most 8192 characters',
  },
  {
    type: 'AWS::SQS::Queue',
    path: ['MessageRetentionPeriod'],
    holds: from(60, 1_209_600),
    expected: '60 to 1209600 s',
  },
  {
    type: 'AWS::SQS::Queue',
    path: ['VisibilityTimeout'],
    holds: from(0, 43_200),
    expected: '0 to 43200 s',
  },
];

/** The maximum size of all inline policies of a role, and of a trust policy, in characters without white space. */
const POLICIES_OF_A_ROLE = 10_240;
const TRUST = 2_048;

/** Values that a service refuses although the schema allows them. */
export function checkLimits(template: Template): Problems {
  const broken = LIMITS.flatMap(({ type, path, holds, expected }) =>
    resourcesOf(template, type).flatMap(([id, { Properties }]) => {
      const value = at(Properties, ...path);
      if (value === undefined || holds(value)) return [];
      return [`${id}.${path.join('.')}: expected ${expected}, found ${JSON.stringify(value)}`];
    }),
  );
  const tooLong = resourcesOf(template, 'AWS::IAM::Role').flatMap(([id, { Properties }]) => {
    const policies = listOf(Properties['Policies']).map((policy) => at(policy, 'PolicyDocument'));
    return [
      ...(sizeOf(policies) > POLICIES_OF_A_ROLE ? [`${id}: its policies are too long`] : []),
      ...(sizeOf(Properties['AssumeRolePolicyDocument']) > TRUST
        ? [`${id}: its trust policy is too long`]
        : []),
    ];
  });
  return [...broken, ...tooLong];
}

const sizeOf = (document: unknown): number => JSON.stringify(document)?.length ?? 0;

/** The state machines are valid in the Amazon States Language, transitions and terminal states included. */
export function checkStatesLanguage(template: Template): Problems {
  return (['workflow', 'follower', 'notifier'] as const).flatMap((machine) => {
    // A copy, because the validator writes into what it reads.
    const { errors } = validate(structuredClone(definitionOf(template, machine).definition));
    return errors.map((error) => `${machine}: ${error['Error code']} ${error.Message ?? ''}`);
  });
}
