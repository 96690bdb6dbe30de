import { basename } from 'node:path';
import type { ResourceIdentity, StackScope } from './resource-identity.ts';
import {
  agentRuntimeSchema,
  functionSchema,
  ruleSchema,
  stateMachineSchema,
  tableSchema,
} from './resource-schemas.ts';
import type {
  AgentRuntimeResource,
  FunctionResource,
  RuleResource,
  Stack,
  StateMachineResource,
  TableResource,
} from './stack.ts';
import { createTemplateReader, type Template, type TemplateReader } from './template-reader.ts';

/** Resolves to the path of a deployable file, by the file's name. */
export type ArtifactPath = (fileName: string) => string;

/** The name of the agent's zip in the package folder; its key in the bucket carries a hash instead. */
export const AGENT_ARTIFACT = 'agent.zip';

/**
 * Turns a template into what the local stack runs.
 *
 * @throws StartError `TEMPLATE_INVALID` naming the resource and property, when one cannot be resolved or read
 */
export function buildStack(template: Template, scope: StackScope, artifactPath: ArtifactPath): Stack {
  const reader = createTemplateReader(template, scope);
  return {
    name: scope.stackName,
    region: scope.region,
    accountId: scope.accountId,
    tables: readTables(reader),
    functions: readFunctions(reader, artifactPath),
    stateMachines: readStateMachines(reader),
    rules: readRules(reader),
    agentRuntimes: readAgentRuntimes(reader, artifactPath),
    resources: reader.resources(),
    outputs: reader.outputs(),
  };
}

function readTables(reader: TemplateReader): TableResource[] {
  return reader.all('AWS::DynamoDB::Table', tableSchema, ({ TableName: _, ...keys }, identity) => ({
    name: identity.ref,
    arn: attribute(identity, 'Arn'),
    keys,
  }));
}

function readFunctions(reader: TemplateReader, artifactPath: ArtifactPath): FunctionResource[] {
  return reader.all('AWS::Lambda::Function', functionSchema, (properties, identity) => ({
    name: identity.ref,
    arn: attribute(identity, 'Arn'),
    handler: properties.Handler,
    runtime: properties.Runtime,
    zipPath: artifactPath(basename(properties.Code.S3Key)),
    environment: properties.Environment.Variables,
    timeoutSeconds: properties.Timeout,
    memoryMb: properties.MemorySize,
  }));
}

function readStateMachines(reader: TemplateReader): StateMachineResource[] {
  return reader.all('AWS::StepFunctions::StateMachine', stateMachineSchema, (properties, identity) => ({
    name: attribute(identity, 'Name'),
    arn: attribute(identity, 'Arn'),
    definition: properties.DefinitionString,
  }));
}

function readRules(reader: TemplateReader): RuleResource[] {
  return reader.all('AWS::Events::Rule', ruleSchema, (properties, identity) => ({
    name: identity.ref,
    arn: attribute(identity, 'Arn'),
    // A rule may name its bus by ARN as well.
    busName: basename(properties.EventBusName),
    enabled: properties.State !== 'DISABLED',
    pattern: properties.EventPattern,
    targets: properties.Targets.map(({ Id, Arn, Input, InputPath, InputTransformer }) => ({
      id: Id,
      arn: Arn,
      input: Input,
      inputPath: InputPath,
      inputTransformer: InputTransformer,
    })),
  }));
}

function readAgentRuntimes(reader: TemplateReader, artifactPath: ArtifactPath): AgentRuntimeResource[] {
  return reader.all('AWS::BedrockAgentCore::Runtime', agentRuntimeSchema, (properties, identity) => ({
    name: properties.AgentRuntimeName,
    id: identity.ref,
    arn: attribute(identity, 'AgentRuntimeArn'),
    artifactZip: artifactPath(AGENT_ARTIFACT),
    entryPoint: properties.AgentRuntimeArtifact.CodeConfiguration.EntryPoint,
    environment: properties.EnvironmentVariables,
    idleTimeoutSeconds: properties.LifecycleConfiguration.IdleRuntimeSessionTimeout,
    maxLifetimeSeconds: properties.LifecycleConfiguration.MaxLifetime,
  }));
}

/** An attribute that `resource-identity.ts` gives every resource of the type that was read. */
function attribute(identity: ResourceIdentity, name: string): string {
  const value = identity.attributes[name];
  if (value === undefined) throw new TypeError(`resource ${identity.ref} has no attribute ${name}`);
  return value;
}
