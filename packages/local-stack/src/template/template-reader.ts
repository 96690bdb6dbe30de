import * as v from 'valibot';
import { StartError } from '../start-error.ts';
import { createResolver, type Resolve } from './intrinsics.ts';
import {
  identifyResource,
  namePropertyOf,
  type ResourceIdentity,
  type StackScope,
} from './resource-identity.ts';
import { outputSchema } from './resource-schemas.ts';
import type { DeployedResource, StackOutput } from './stack.ts';

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

type PropertiesSchema = v.ObjectSchema<v.ObjectEntries, undefined>;

/** Reads resources and outputs out of a template, resolved. */
export interface TemplateReader {
  /** Every resource of one type. Of its properties only those that the schema names are resolved. */
  all<Schema extends PropertiesSchema, Resource>(
    type: string,
    schema: Schema,
    make: (properties: v.InferOutput<Schema>, identity: ResourceIdentity) => Resource,
  ): Resource[];
  resources(): DeployedResource[];
  outputs(): StackOutput[];
}

/**
 * Makes a reader of a template.
 *
 * @throws StartError `TEMPLATE_INVALID`, also from the reader, naming the resource and property it cannot resolve or read
 */
export function createTemplateReader(template: Template, scope: StackScope): TemplateReader {
  const entries = Object.entries(template.Resources);
  const identities = new Map<string, ResourceIdentity>();
  const resolve = createResolver((logicalId) => identities.get(logicalId), scope);
  // A name may itself be made with a function: of pseudo parameters, or of a resource that stands before it.
  for (const [logicalId, { Type, Properties }] of entries) {
    identities.set(
      logicalId,
      identifyResource(logicalId, Type, nameOf(logicalId, Type, Properties, resolve), scope),
    );
  }
  const identityOf = (logicalId: string) => identities.get(logicalId) ?? { ref: logicalId, attributes: {} };

  return {
    all: (type, schema, make) =>
      entries
        .filter(([, resource]) => resource.Type === type)
        .map(([logicalId, { Properties }]) => {
          const relevant = Object.entries(Properties).filter(([name]) => name in schema.entries);
          const properties = resolve(Object.fromEntries(relevant), logicalId);
          return make(parse(schema, properties, `${logicalId} (${type})`), identityOf(logicalId));
        }),
    resources: () =>
      entries.map(([logicalId, { Type }]) => ({
        logicalId,
        type: Type,
        physicalId: identityOf(logicalId).ref,
      })),
    outputs: () => Object.entries(template.Outputs).map(([key, output]) => readOutput(key, output, resolve)),
  };
}

function nameOf(
  logicalId: string,
  type: string,
  properties: Readonly<Record<string, unknown>>,
  resolve: Resolve,
): string | undefined {
  const property = namePropertyOf(type);
  if (property === undefined || properties[property] === undefined) return undefined;
  const name = resolve(properties[property], `${logicalId}.${property}`);
  if (typeof name === 'string' && name !== '') return name;
  throw new StartError('TEMPLATE_INVALID', `${logicalId}.${property} in the packaged template is not a name`);
}

/** An output may speak of a resource that only exists in an account; that is no reason not to start. */
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
 * @throws StartError `TEMPLATE_INVALID` with what stands where
 */
export function parse<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
  what: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const problems = result.issues
    .map((issue) => `${v.getDotPath(issue) ?? 'it'}: ${issue.message}`)
    .join('; ');
  throw new StartError(
    'TEMPLATE_INVALID',
    `${what} in the packaged template cannot be run locally: ${problems}`,
  );
}
