import * as v from 'valibot';
import { isRecord } from '../is-record.ts';

// Each schema takes from a resource's resolved properties what the stack runs and lets the rest pass unread: what
// only matters in an account (roles, tags, encryption) is checked where the template is made.

const text = v.pipe(v.string(), v.nonEmpty());

/** Variables may be written as numbers or booleans; a process gets them as text. */
const variables = v.optional(
  v.record(
    v.string(),
    v.pipe(
      v.union([v.string(), v.number(), v.boolean()]),
      v.transform((value) => String(value)),
    ),
  ),
  {},
);

const keySchema = v.array(v.object({ AttributeName: text, KeyType: v.picklist(['HASH', 'RANGE']) }));

/** AWS::DynamoDB::Table */
export const tableSchema = v.object({
  TableName: v.optional(text),
  AttributeDefinitions: v.array(
    v.object({ AttributeName: text, AttributeType: v.picklist(['S', 'N', 'B']) }),
  ),
  KeySchema: keySchema,
  GlobalSecondaryIndexes: v.optional(
    v.array(
      v.object({
        IndexName: text,
        KeySchema: keySchema,
        Projection: v.object({
          ProjectionType: v.optional(v.picklist(['ALL', 'KEYS_ONLY', 'INCLUDE'])),
          NonKeyAttributes: v.optional(v.array(v.string())),
        }),
      }),
    ),
  ),
});

/** AWS::Lambda::Function, with CloudFormation's defaults: 3 seconds and 128 MB. */
export const functionSchema = v.object({
  FunctionName: v.optional(text),
  Handler: v.pipe(v.string(), v.regex(/^[^.]*[^/]\.[^./]+$/, 'expected "path/to/file.exportName"')),
  Runtime: v.pipe(v.string(), v.startsWith('nodejs', 'the local stack runs Node.js functions only')),
  Code: v.object({ S3Key: text }),
  Timeout: v.optional(v.number(), 3),
  MemorySize: v.optional(v.number(), 128),
  Environment: v.optional(v.object({ Variables: variables }), { Variables: {} }),
});

/** AWS::StepFunctions::StateMachine; the definition is JSON in a text, as the plugin packages it. */
export const stateMachineSchema = v.object({
  StateMachineName: v.optional(text),
  DefinitionString: v.pipe(v.string(), v.parseJson(), v.custom<Readonly<Record<string, unknown>>>(isRecord)),
});

const inputTransformer = v.pipe(
  v.object({ InputPathsMap: v.optional(v.record(v.string(), v.string()), {}), InputTemplate: v.string() }),
  v.transform(({ InputPathsMap, InputTemplate }) => ({ paths: InputPathsMap, template: InputTemplate })),
);

/** AWS::Events::Rule that matches a pattern. */
export const ruleSchema = v.object({
  Name: v.optional(text),
  EventBusName: v.optional(text, 'default'),
  State: v.optional(v.string(), 'ENABLED'),
  EventPattern: v.record(v.string(), v.unknown()),
  Targets: v.optional(
    v.array(
      v.object({
        Id: text,
        Arn: text,
        Input: v.optional(v.string()),
        InputPath: v.optional(v.string()),
        InputTransformer: v.optional(inputTransformer),
      }),
    ),
    [],
  ),
});

/** AWS::BedrockAgentCore::Runtime deployed as a zip, with AgentCore's defaults: idle 15 minutes, alive 8 hours. */
export const agentRuntimeSchema = v.object({
  AgentRuntimeName: text,
  AgentRuntimeArtifact: v.object({
    CodeConfiguration: v.object({ EntryPoint: v.pipe(v.array(text), v.minLength(1)) }),
  }),
  EnvironmentVariables: variables,
  LifecycleConfiguration: v.optional(
    v.object({
      IdleRuntimeSessionTimeout: v.optional(v.number(), 900),
      MaxLifetime: v.optional(v.number(), 28_800),
    }),
    { IdleRuntimeSessionTimeout: 900, MaxLifetime: 28_800 },
  ),
});

/** An output of the template; its texts may still be intrinsic functions. */
export const outputSchema = v.object({
  Value: v.unknown(),
  Description: v.optional(v.string()),
  Export: v.optional(v.object({ Name: v.unknown() })),
});
