import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { PropertyType, Resource, ResourceProperties, SpecDatabase } from '@aws-cdk/service-spec-types';
import {
  allReferences,
  at,
  intrinsicOf,
  isObject,
  listOf,
  type Problems,
  resourcesOf,
  type Template,
} from '../template.ts';

/** Each resource fits CloudFormation's schema of its type: no unknown, missing or mistyped properties. */
export function checkSchemas({ Resources }: Template): Problems {
  return Object.entries(Resources).flatMap(([id, { Type, Properties }]) => {
    const spec = resourceSpec(Type);
    return spec ? checkStructure(Properties, spec.properties, id) : [`${id}: no resource type ${Type}`];
  });
}

function checkStructure(value: unknown, properties: ResourceProperties, path: string): Problems {
  if (!isObject(value)) return [`${path}: expected an object, found ${show(value)}`];
  const missing = Object.entries(properties)
    .filter(([name, { required }]) => required && !Object.hasOwn(value, name))
    .map(([name]) => `${path}.${name}: missing`);
  const wrong = Object.entries(value).flatMap(([name, inner]) => {
    const property = properties[name];
    return property ? check(inner, property.type, `${path}.${name}`) : [`${path}.${name}: no such property`];
  });
  return [...missing, ...wrong];
}

/** The value of an intrinsic function is known only at deployment; `checkReferences` checks what it refers to. */
function check(value: unknown, type: PropertyType, path: string): Problems {
  if (intrinsicOf(value)) return [];
  const expect = (holds: boolean, what: string): Problems =>
    holds ? [] : [`${path}: expected ${what}, found ${show(value)}`];
  switch (type.type) {
    case 'string':
      return [
        ...expect(typeof value === 'string', 'a text'),
        ...checkChoice(value, type.allowedValues, path),
      ];
    case 'number':
      return expect(typeof value === 'number', 'a number');
    case 'integer':
      return expect(Number.isInteger(value), 'a whole number');
    case 'boolean':
      return expect(typeof value === 'boolean', 'true or false');
    case 'array':
      return Array.isArray(value)
        ? value.flatMap((item, i) => check(item, type.element, `${path}[${i}]`))
        : expect(false, 'a list');
    case 'map':
      return isObject(value)
        ? Object.entries(value).flatMap(([key, item]) => check(item, type.element, `${path}.${key}`))
        : expect(false, 'an object');
    case 'ref':
      return checkStructure(value, structure(type.reference.$ref), path);
    case 'union': {
      const tries = type.types.map((each) => check(value, each, path));
      return tries.find((problems) => problems.length === 0) ?? tries[0] ?? [];
    }
    case 'tag':
      return expect(isObject(value) && 'Key' in value && 'Value' in value, 'a tag');
    default:
      return []; // json, date-time, null: anything the service takes
  }
}

function checkChoice(value: unknown, choices: readonly string[] | undefined, path: string): Problems {
  if (!choices || typeof value !== 'string' || choices.includes(value)) return [];
  return [`${path}: expected one of ${choices.join(', ')}, found ${show(value)}`];
}

const show = (value: unknown): string => JSON.stringify(value)?.slice(0, 80) ?? 'nothing';

let database: SpecDatabase | undefined;

/** AWS's description of its resource types, from which the AWS CDK is generated; loaded once. */
export function awsSpec(): SpecDatabase {
  database ??= loadAwsServiceSpecSync();
  return database;
}

/** A resource type; `undefined` for an unknown one. */
export function resourceSpec(type: string): Resource | undefined {
  return awsSpec().lookup('resource', 'cloudFormationType', 'equals', type)[0];
}

/** The properties of a structure that a property's type refers to. */
export function structure(id: string): ResourceProperties {
  return awsSpec().get('typeDefinition', id).properties;
}

/** Each reference names an existing resource and attribute, and no two resources depend on each other. */
export function checkReferences(template: Template): Problems {
  return [...unresolved(template), ...cycles(template), ...hurried(template)];
}

function unresolved(template: Template): Problems {
  return allReferences(template).flatMap(({ path, logicalId, attribute }) => {
    const resource = template.Resources[logicalId];
    if (!resource) return [`${path}: no resource ${logicalId}`];
    if (attribute === undefined) return [];
    const { attributes = {} } = resourceSpec(resource.Type) ?? {};
    return Object.hasOwn(attributes, attribute)
      ? []
      : [`${path}: ${logicalId} (${resource.Type}) has no attribute ${attribute}`];
  });
}

/** CloudFormation refuses resources that depend on each other. */
function cycles(template: Template): Problems {
  const needs = new Map<string, Set<string>>();
  for (const { path, logicalId } of allReferences(template)) {
    const [from = ''] = path.split(/[.[]/);
    if (from in template.Resources) needs.set(from, (needs.get(from) ?? new Set()).add(logicalId));
  }
  const done = new Set<string>();
  const visit = (id: string, way: readonly string[]): Problems => {
    if (way.includes(id)) return [`circular dependency: ${[...way.slice(way.indexOf(id)), id].join(' → ')}`];
    if (done.has(id)) return [];
    const found = [...(needs.get(id) ?? [])].flatMap((next) => visit(next, [...way, id]));
    done.add(id);
    return found;
  };
  return [...needs.keys()].flatMap((id) => visit(id, []));
}

/** AgentCore fetches the code when it creates a runtime. The policy for that is a resource that nothing else refers to. */
function hurried(template: Template): Problems {
  return resourcesOf(template, 'AWS::BedrockAgentCore::Runtime').flatMap(
    ([id, { Properties, DependsOn }]) => {
      const role = at(Properties, 'RoleArn', 'Fn::GetAtt', 0);
      const waitsFor = listOf(DependsOn).map((each) => template.Resources[String(each)]);
      const hasAccess = waitsFor.some(
        (each) => each?.Type === 'AWS::IAM::RolePolicy' && at(each.Properties, 'RoleName', 'Ref') === role,
      );
      return hasAccess ? [] : [`${id}: does not depend on the policy that lets it fetch its code`];
    },
  );
}
