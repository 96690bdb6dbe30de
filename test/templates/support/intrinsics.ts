import { isObject, type Template } from './template.ts';

/** What a part of a template needs of another resource: its `Ref`, or an attribute. */
export interface Reference {
  /** Where it stands: `Resource.Property.…` */
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

/** Every reference of a value; pseudo parameters are none. */
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

/** Every reference of a template, in resources and outputs. */
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
