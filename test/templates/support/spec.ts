import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { Resource, ResourceProperties, SpecDatabase } from '@aws-cdk/service-spec-types';

let database: SpecDatabase | undefined;

/** What AWS says its resources are, as the AWS CDK is made from it; loaded once. */
export function awsSpec(): SpecDatabase {
  database ??= loadAwsServiceSpecSync();
  return database;
}

/** A resource type; `undefined` for one that CloudFormation does not have. */
export function resourceSpec(type: string): Resource | undefined {
  return awsSpec().lookup('resource', 'cloudFormationType', 'equals', type)[0];
}

/** The properties of a structure that a property's type refers to. */
export function structure(id: string): ResourceProperties {
  return awsSpec().get('typeDefinition', id).properties;
}
