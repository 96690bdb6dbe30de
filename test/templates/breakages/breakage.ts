import type { CHECKS } from '../checks.ts';
import type { Commands } from '../commands.ts';
import { at, isObject, type Template } from '../template.ts';

/** A way to break the packaged template, and what the check must report. */
export interface Breakage {
  readonly broken: string;
  readonly check: keyof typeof CHECKS;
  readonly breakIt: (template: Template, commands: Record<keyof Commands, string[]>) => void;
  readonly says: RegExp;
}

/** Breakages that the same check must find. */
export function breaking(
  check: Breakage['check'],
  breakages: readonly Omit<Breakage, 'check'>[],
): readonly Breakage[] {
  return breakages.map((breakage) => ({ ...breakage, check }));
}

/** An object somewhere in the template's resources. @throws Error when the template has none at this path */
export function inside(template: Template, ...path: readonly (string | number)[]): Record<string, unknown> {
  const value = at(template.Resources, ...path);
  if (isObject(value)) return value;
  throw new Error(`the template has no object at ${path.join('.')}`);
}

/** A list somewhere in the template's resources. @throws Error when the template has none at this path */
export function listInside(template: Template, ...path: readonly (string | number)[]): unknown[] {
  const value = at(template.Resources, ...path);
  if (Array.isArray(value)) return value;
  throw new Error(`the template has no list at ${path.join('.')}`);
}

/** Sets properties of a resource. */
export function change(template: Template, logicalId: string, properties: object): void {
  Object.assign(inside(template, logicalId, 'Properties'), properties);
}

/** Adds a resource, under the id `Added`. */
export function addResource(template: Template, Type: string, Properties: Record<string, unknown>): void {
  template.Resources['Added'] = { Type, Properties, DependsOn: [] };
}

/** The statements of a role's inline policy. */
export function statementsOf(template: Template, role: string): unknown[] {
  return listInside(template, role, 'Properties', 'Policies', 0, 'PolicyDocument', 'Statement');
}

export const allow = (Action: string, Resource: unknown): object => ({ Effect: 'Allow', Action, Resource });

/** Replaces a text in the state machine's definition. */
export function redefine(template: Template, from: string, to: string): void {
  const sub = listInside(template, 'AgentSessionWorkflow', 'Properties', 'DefinitionString', 'Fn::Sub');
  sub[0] = String(sub[0]).replaceAll(from, to);
}
