import * as v from 'valibot';
import { StartError } from '../start-error.ts';
import { createResolver, type Resolve } from './intrinsics.ts';
import {
  AGENT_RUNTIME,
  type AgentRuntimeResource,
  FUNCTION,
  type FunctionResource,
} from './resources/code.ts';
import { identifyResource, KNOWN_TYPES } from './resources/known-types.ts';
import type { PropertiesSchema, RunnableType, StackScope } from './resources/resource-type.ts';
import { TABLE, type TableResource } from './resources/table.ts';
import { RULE, type RuleResource, STATE_MACHINE, type StateMachineResource } from './resources/workflow.ts';

/** What the packaged template describes, with every intrinsic function resolved. */
export interface Stack {
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
  readonly tables: readonly TableResource[];
  readonly functions: readonly FunctionResource[];
  readonly stateMachines: readonly StateMachineResource[];
  readonly rules: readonly RuleResource[];
  readonly agentRuntimes: readonly AgentRuntimeResource[];
  /** Every resource of the template, also those that the local stack does not run. */
  readonly resources: readonly DeployedResource[];
  readonly outputs: readonly StackOutput[];
}

/** A resource as CloudFormation lists it. */
export interface DeployedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
}

/** An output of the stack, as CloudFormation lists it. */
export interface StackOutput {
  readonly key: string;
  readonly value: string;
  readonly description?: string;
  readonly exportName?: string;
}

/** The parts of a template that the stack reads, still with their intrinsic functions. */
export const templateSchema = v.object({
  Resources: v.record(
    v.string(),
    v.object({ Type: v.string(), Properties: v.optional(v.record(v.string(), v.unknown()), {}) }),
  ),
  Outputs: v.optional(v.record(v.string(), v.unknown()), {}),
});

/** A template whose outer shape was checked. */
export type Template = v.InferOutput<typeof templateSchema>;
type TemplateResource = Template['Resources'][string];

/**
 * Turns a template into what the local stack runs.
 *
 * @param artifactPath returns the path of a deployable file by the file's name
 * @throws StartError `TEMPLATE_INVALID` naming the resource and property that cannot be resolved or read
 */
export function buildStack(
  template: Template,
  scope: StackScope,
  artifactPath: (fileName: string) => string,
): Stack {
  const entries = Object.entries(template.Resources);
  const names = new Map<string, string>();
  const resolve = createResolver((logicalId) => {
    const name = names.get(logicalId);
    return name === undefined ? undefined : identifyResource(typeOf(logicalId), name, scope);
  }, scope);
  // A name may itself contain a function: over pseudo parameters, or over a resource that comes earlier in the template.
  for (const [logicalId, resource] of entries) names.set(logicalId, nameOf(logicalId, resource));

  function typeOf(logicalId: string): string {
    return template.Resources[logicalId]?.Type ?? '';
  }

  /** A resource without a name gets one that is the same at every start, so that the ARNs in a kept journal stay valid. */
  function nameOf(logicalId: string, { Type, Properties }: TemplateResource): string {
    const property = KNOWN_TYPES.get(Type)?.nameProperty;
    if (property === undefined || Properties[property] === undefined)
      return `${scope.stackName}-${logicalId}`;
    const name = resolve(Properties[property], `${logicalId}.${property}`);
    if (typeof name === 'string' && name !== '') return name;
    throw invalid(`${logicalId}.${property} in the packaged template is not a name`);
  }

  /** Every resource of one type. Only the properties that the type reads are resolved. */
  function all<Schema extends PropertiesSchema, Resource>(type: RunnableType<Schema, Resource>): Resource[] {
    return entries
      .filter(([, { Type }]) => Type === type.type)
      .map(([logicalId, { Properties }]) => {
        const relevant = Object.entries(Properties).filter(([name]) => name in type.properties.entries);
        const resolved = resolve(Object.fromEntries(relevant), logicalId);
        const properties = parse(type.properties, resolved, `${logicalId} (${type.type})`);
        const identity = type.identify(names.get(logicalId) ?? logicalId, scope);
        return type.build(properties, { ...identity, artifactPath });
      });
  }

  return {
    name: scope.stackName,
    region: scope.region,
    accountId: scope.accountId,
    tables: all(TABLE),
    functions: all(FUNCTION),
    stateMachines: all(STATE_MACHINE),
    rules: all(RULE),
    agentRuntimes: all(AGENT_RUNTIME),
    resources: entries.map(([logicalId, { Type: type }]) => ({
      logicalId,
      type,
      physicalId: identifyResource(type, names.get(logicalId) ?? logicalId, scope).ref,
    })),
    outputs: Object.entries(template.Outputs).map(([key, output]) => readOutput(key, output, resolve)),
  };
}

const outputSchema = v.object({
  Value: v.unknown(),
  Description: v.optional(v.string()),
  Export: v.optional(v.object({ Name: v.unknown() })),
});

/** An output may refer to a resource that exists in a real account only; the stack starts without its value. */
function readOutput(key: string, output: unknown, resolve: Resolve): StackOutput {
  const { Value, Description, Export } = parse(outputSchema, output, `output ${key}`);
  return {
    key,
    value: resolveOutput(Value, key, resolve),
    ...(Description === undefined ? {} : { description: Description }),
    ...(Export === undefined ? {} : { exportName: resolveOutput(Export.Name, key, resolve) }),
  };
}

function resolveOutput(value: unknown, key: string, resolve: Resolve): string {
  try {
    return String(resolve(value, `Outputs.${key}`));
  } catch (error) {
    if (error instanceof StartError) return `(not known locally: ${error.message})`;
    throw error;
  }
}

/**
 * Parses a part of the template.
 *
 * @param what names the part in the error's message
 * @throws StartError `TEMPLATE_INVALID` with what was found where
 */
export function parse<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
  what: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const problems = result.issues.map((issue) => `${v.getDotPath(issue) ?? 'it'}: ${issue.message}`);
  throw invalid(`${what} in the packaged template cannot be run locally: ${problems.join('; ')}`);
}

function invalid(message: string): StartError {
  return new StartError('TEMPLATE_INVALID', message);
}
