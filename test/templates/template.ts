import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { PACKAGES } from '../support/package-service.ts';

const resourceSchema = v.object({
  Type: v.string(),
  Properties: v.optional(v.record(v.string(), v.unknown()), {}),
  DependsOn: v.optional(v.union([v.string(), v.array(v.string())]), []),
  DeletionPolicy: v.optional(v.string()),
  UpdateReplacePolicy: v.optional(v.string()),
});

const templateSchema = v.object({
  Resources: v.record(v.string(), resourceSchema),
  Outputs: v.optional(v.record(v.string(), v.record(v.string(), v.unknown())), {}),
});

/** A packaged template, as far as the checks read it. */
export type Template = v.InferOutput<typeof templateSchema>;
export type Resource = v.InferOutput<typeof resourceSchema>;

/** The problems that a check found; an empty list if it found none. */
export type Problems = readonly string[];

/** Reads a package's template. */
export async function readTemplate(name: keyof typeof PACKAGES): Promise<Template> {
  const text = await readFile(`${PACKAGES[name]}/cloudformation-template-update-stack.json`, 'utf8');
  return parseTemplate(JSON.parse(text));
}

export const parseTemplate = (template: unknown): Template => v.parse(templateSchema, template);

/** The resources of one type, with their logical ids. */
export function resourcesOf(template: Template, type: string): readonly (readonly [string, Resource])[] {
  return Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);
}

/** One resource. @throws Error when the template has no resource with this id */
export function resourceOf(template: Template, logicalId: string): Resource {
  const resource = template.Resources[logicalId];
  if (!resource) throw new Error(`the template has no resource ${logicalId}`);
  return resource;
}

/** A value inside another, by keys and indexes; `undefined` if the path does not exist. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (isObject(inner) || Array.isArray(inner) ? Reflect.get(inner, key) : undefined),
    value,
  );
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A list of one or more values, which policies and templates may also write as a single value. */
export function listOf(value: unknown): readonly unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

/** The packaged state machine. */
export interface Definition {
  /** In the States Language, with `${placeholder}` where the template puts a name or ARN. */
  readonly definition: Readonly<Record<string, unknown>>;
  /** The logical id of the resource behind each placeholder. */
  readonly variables: ReadonlyMap<string, string>;
}

/** The state machines of the template. */
export const MACHINES = {
  workflow: 'AgentSessionWorkflow',
  follower: 'AgentSessionFollower',
  notifier: 'AgentSessionNotifier',
} as const;

/** Reads the definition of a state machine. */
export function definitionOf(template: Template, machine: keyof typeof MACHINES = 'workflow'): Definition {
  const { Properties } = resourceOf(template, MACHINES[machine]);
  const sub = at(Properties, 'DefinitionString', 'Fn::Sub');
  const text = v.parse(v.string(), Array.isArray(sub) ? sub[0] : sub);
  const variables = Array.isArray(sub) && isObject(sub[1]) ? Object.entries(sub[1]) : [];
  return {
    definition: v.parse(v.pipe(v.string(), v.parseJson(), v.custom<Record<string, unknown>>(isObject)), text),
    variables: new Map(
      variables.map(([name, value]) => [name, String(at(value, 'Fn::GetAtt', 0) ?? at(value, 'Ref'))]),
    ),
  };
}

/** A reference to another resource: its `Ref`, or an attribute. */
export interface Reference {
  /** `Resource.Property.…` */
  readonly path: string;
  readonly logicalId: string;
  readonly attribute?: string;
}

/** The function of a value like `{ "Fn::Sub": … }`; `undefined` for any other value. */
export function intrinsicOf(value: unknown): readonly [name: string, argument: unknown] | undefined {
  if (!isObject(value)) return undefined;
  const entries = Object.entries(value);
  const [name = '', argument] = entries[0] ?? [];
  return entries.length === 1 && (name === 'Ref' || name.startsWith('Fn::')) ? [name, argument] : undefined;
}

/** Each reference in a value, without pseudo parameters. */
export function referencesIn(value: unknown, path: string): readonly Reference[] {
  if (Array.isArray(value)) return value.flatMap((item, i) => referencesIn(item, `${path}[${i}]`));
  if (!isObject(value)) return [];
  const [name, argument] = intrinsicOf(value) ?? [];
  switch (name) {
    case 'Ref':
      return reference(path, String(argument));
    case 'Fn::GetAtt':
      return reference(path, Array.isArray(argument) ? argument.join('.') : String(argument));
    case 'Fn::Sub': {
      const [text, own] = Array.isArray(argument) ? argument : [argument, {}];
      return [...referencesInText(String(text), own, path), ...referencesIn(own, path)];
    }
    default:
      return Object.entries(value).flatMap(([key, inner]) => referencesIn(inner, `${path}.${key}`));
  }
}

function referencesInText(text: string, own: object, path: string): readonly Reference[] {
  const names = [...text.matchAll(/\$\{([^!}][^}]*)\}/g)].map(([, name = '']) => name.trim());
  return names.filter((name) => !Object.hasOwn(own, name)).flatMap((name) => reference(path, name));
}

function reference(path: string, expression: string): readonly Reference[] {
  if (expression.startsWith('AWS::')) return [];
  const [logicalId = '', ...attribute] = expression.split('.');
  return [{ path, logicalId, ...(attribute.length > 0 && { attribute: attribute.join('.') }) }];
}

/** Each reference in a template's resources and outputs. */
export function allReferences({ Resources, Outputs }: Template): readonly Reference[] {
  const dependencies = Object.entries(Resources).flatMap(([id, { DependsOn }]) =>
    [DependsOn].flat().map((logicalId) => ({ path: `${id}.DependsOn`, logicalId })),
  );
  const properties = Object.entries(Resources).flatMap(([id, { Properties }]) =>
    referencesIn(Properties, id),
  );
  const outputs = Object.entries(Outputs).flatMap(([id, output]) => referencesIn(output, `Outputs.${id}`));
  return [...dependencies, ...properties, ...outputs];
}
