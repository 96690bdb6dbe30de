import { isRecord } from '../is-record.ts';
import { StartError } from '../start-error.ts';
import type { ResourceIdentity, StackScope } from './resources/resource-type.ts';

/** Looks up a resource by logical id; `undefined` when the template has no such resource. */
export type IdentityOf = (logicalId: string) => ResourceIdentity | undefined;

/** Resolves a value of the template; `path` says where the value is, for the message of an error. */
export type Resolve = (value: unknown, path: string) => unknown;

type Intrinsic = (argument: unknown, path: string) => unknown;

/**
 * Makes a resolver for the intrinsic functions that the Serverless Framework and its plugins write into a template.
 *
 * @throws StartError `TEMPLATE_INVALID`, from the resolver, on an unknown function, resource or attribute
 */
export function createResolver(identityOf: IdentityOf, scope: StackScope): Resolve {
  const pseudoParameters = pseudoParametersOf(scope);

  function ref(name: string, path: string): string {
    const value = pseudoParameters[name] ?? identityOf(name)?.ref;
    if (value === undefined)
      throw invalid(path, `Ref "${name}" does not name a resource or pseudo parameter`);
    return value;
  }

  function getAtt(logicalId: string, attribute: string, path: string): string {
    const identity = identityOf(logicalId);
    if (!identity) throw invalid(path, `Fn::GetAtt "${logicalId}.${attribute}" does not name a resource`);
    const value = identity.attributes[attribute];
    if (value !== undefined) return value;
    const known = Object.keys(identity.attributes).join(', ') || 'none';
    throw invalid(path, `"${logicalId}" has no attribute "${attribute}" locally (it has: ${known})`);
  }

  const intrinsics: Readonly<Record<string, Intrinsic>> = {
    Ref: (argument, path) => ref(asString(argument, path), path),
    'Fn::GetAtt': (argument, path) => {
      const [logicalId = '', ...attribute] =
        typeof argument === 'string'
          ? argument.split('.')
          : asList(argument, path).map((part) => asString(part, path));
      return getAtt(logicalId, attribute.join('.'), path);
    },
    'Fn::Join': (argument, path) => {
      const [separator, parts] = asList(argument, path);
      const texts = asList(resolve(parts, path), path).map((part) => asText(part, path));
      return texts.join(asString(separator, path));
    },
    'Fn::Sub': (argument, path) => {
      const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
      const own = asRecord(resolve(variables, path), path);
      return substitute(asString(text, path), (name) => {
        if (Object.hasOwn(own, name)) return asText(own[name], path);
        const [logicalId = '', ...attribute] = name.split('.');
        return attribute.length > 0 ? getAtt(logicalId, attribute.join('.'), path) : ref(name, path);
      });
    },
  };

  function resolve(value: unknown, path: string): unknown {
    if (Array.isArray(value)) return value.map((item, index) => resolve(item, `${path}[${index}]`));
    if (!isRecord(value)) return value;
    const [key = '', ...more] = Object.keys(value);
    if (more.length === 0 && (key === 'Ref' || key.startsWith('Fn::'))) {
      const intrinsic = intrinsics[key];
      if (!intrinsic) throw invalid(path, `the local stack does not know "${key}"`);
      return intrinsic(value[key], path);
    }
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, resolve(v, `${path}.${k}`)]));
  }

  return resolve;
}

function pseudoParametersOf({ stackName, region, accountId }: StackScope): Readonly<Record<string, string>> {
  return {
    'AWS::AccountId': accountId,
    'AWS::Partition': 'aws',
    'AWS::Region': region,
    'AWS::StackId': stackArn({ stackName, region, accountId }),
    'AWS::StackName': stackName,
    'AWS::URLSuffix': 'amazonaws.com',
  };
}

/** The ARN of the stack itself; its last part, which is unique on AWS, is fixed. */
export function stackArn({ stackName, region, accountId }: StackScope): string {
  return `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/local`;
}

/** Replaces `${Name}`; a template writes `${!Name}` for a literal `${Name}`. */
function substitute(text: string, textOf: (name: string) => string): string {
  return text.replaceAll(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) =>
    literal ? `\${${name}}` : textOf(name.trim()),
  );
}

function asString(value: unknown, path: string): string {
  if (typeof value === 'string') return value;
  throw invalid(path, `expected a text, found ${JSON.stringify(value)}`);
}

function asText(value: unknown, path: string): string {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : asString(value, path);
}

function asList(value: unknown, path: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw invalid(path, `expected a list, found ${JSON.stringify(value)}`);
}

function asRecord(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (isRecord(value)) return value;
  throw invalid(path, `expected an object, found ${JSON.stringify(value)}`);
}

function invalid(path: string, problem: string): StartError {
  return new StartError('TEMPLATE_INVALID', `${path} in the packaged template: ${problem}`);
}
