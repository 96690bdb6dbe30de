import type { PropertyType, ResourceProperties } from '@aws-cdk/service-spec-types';
import { intrinsicOf } from '../support/intrinsics.ts';
import { resourceSpec, structure } from '../support/spec.ts';
import { isObject, type Problems, type Template } from '../support/template.ts';

/** Every resource against CloudFormation's schema of its type: unknown, missing and mistyped properties. */
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

/** A function's value is known only when it is deployed; what it refers to is checked elsewhere. */
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
