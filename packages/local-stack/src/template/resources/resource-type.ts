import * as v from 'valibot';

/** Where the stack pretends to run; part of every ARN. */
export interface StackScope {
  readonly stackName: string;
  readonly region: string;
  readonly accountId: string;
}

/** What a template can ask of a resource: its physical id (`Ref`), and its attributes (`Fn::GetAtt`). */
export interface ResourceIdentity {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The identity of a resource whose type the stack knows. */
export interface KnownIdentity extends ResourceIdentity {
  readonly name: string;
  readonly arn: string;
}

/** A CloudFormation resource type that others may refer to. */
export interface ResourceType {
  /** For example `AWS::SQS::Queue`. */
  readonly type: string;
  /** The property that holds a resource's name. */
  readonly nameProperty: string;
  identify(name: string, scope: StackScope): KnownIdentity;
}

export type PropertiesSchema = v.ObjectSchema<v.ObjectEntries, undefined>;

/** A resource type that the stack runs. */
export interface RunnableType<Schema extends PropertiesSchema, Resource> extends ResourceType {
  /**
   * The properties that the stack reads, all others are left alone: those that only matter in an account (roles, tags,
   * encryption) are checked where the template is made.
   */
  readonly properties: Schema;
  /** What the stack makes of a resource. */
  build(properties: v.InferOutput<Schema>, context: BuildContext): Resource;
}

/** What a resource is made of beside its properties. */
export interface BuildContext extends KnownIdentity {
  /** Returns the path of a deployable file by the file's name. */
  readonly artifactPath: (fileName: string) => string;
}

/** Describes a type that the stack runs; the compiler infers properties and resource. */
export function runnableType<Schema extends PropertiesSchema, Resource>(
  type: RunnableType<Schema, Resource>,
): RunnableType<Schema, Resource> {
  return type;
}

/** An identity whose `Ref` is the name, as for most types. */
export function named(name: string, arn: string): KnownIdentity {
  return { name, arn, ref: name, attributes: { Arn: arn } };
}

export function arnOf(service: string, { region, accountId }: StackScope, resource: string): string {
  return `arn:aws:${service}:${region}:${accountId}:${resource}`;
}

/** A property that must not be empty. */
export const text = v.pipe(v.string(), v.nonEmpty());

/** Environment variables: a template may write numbers or booleans, a process gets text. */
export const variables = v.optional(
  v.record(
    v.string(),
    v.pipe(
      v.union([v.string(), v.number(), v.boolean()]),
      v.transform((value) => String(value)),
    ),
  ),
  {},
);
