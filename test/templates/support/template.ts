import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { PACKAGES } from '../../support/package-service.ts';

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

/** A packaged template as far as its checks read it. */
export type Template = v.InferOutput<typeof templateSchema>;
export type Resource = v.InferOutput<typeof resourceSchema>;

/** What a check found, one sentence each; nothing when all is well. */
export type Problems = readonly string[];

/** Reads a package's template. */
export async function readTemplate(name: keyof typeof PACKAGES): Promise<Template> {
  const text = await readFile(`${PACKAGES[name]}/cloudformation-template-update-stack.json`, 'utf8');
  return v.parse(templateSchema, JSON.parse(text));
}

/** The resources of one type, with their logical ids. */
export function resourcesOf(template: Template, type: string): readonly (readonly [string, Resource])[] {
  return Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);
}

/** One resource. @throws Error when the template has none of that id */
export function resourceOf(template: Template, logicalId: string): Resource {
  const resource = template.Resources[logicalId];
  if (!resource) throw new Error(`the template has no resource ${logicalId}`);
  return resource;
}

/** A value inside another, by keys and indexes; `undefined` where the path leads nowhere. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (isObject(inner) || Array.isArray(inner) ? Reflect.get(inner, key) : undefined),
    value,
  );
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** One value or several, as policies and templates allow, as a list. */
export function listOf(value: unknown): readonly unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}
