import { type CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import * as v from 'valibot';

/** The part of a deployed template that says which package it is: every function's zip lies in the package's folder. */
const templateSchema = v.object({
  Resources: v.object({
    InvokerLambdaFunction: v.object({
      Properties: v.object({ Code: v.object({ S3Key: v.string() }) }),
    }),
  }),
});

/** A package's folder in the deployment bucket begins with when it was made, in epoch milliseconds. */
const FOLDER = /\/(\d{13})-[^/]+\/[^/]+$/;

/**
 * Says which package a stage runs: the timestamp that `sls rollback` takes.
 *
 * @returns undefined for a stage that was never deployed
 * @throws Error when the deployed template is not one of this service
 */
export async function deployedPackage(
  client: CloudFormationClient,
  stackName: string,
): Promise<string | undefined> {
  const template = await templateOf(client, stackName);
  if (template === undefined) return undefined;
  const { success, output } = v.safeParse(templateSchema, JSON.parse(template));
  const key = success ? output.Resources.InvokerLambdaFunction.Properties.Code.S3Key : '';
  const timestamp = FOLDER.exec(key)?.[1];
  if (timestamp) return timestamp;
  throw new Error(
    `stack ${stackName}: expected InvokerLambdaFunction's code in a folder of a package, found "${key}"; is it this service's?`,
  );
}

async function templateOf(client: CloudFormationClient, StackName: string): Promise<string | undefined> {
  try {
    return (await client.send(new GetTemplateCommand({ StackName }))).TemplateBody;
  } catch (error) {
    const isMissing = error instanceof Error && / does not exist$/.test(error.message);
    if (isMissing) return undefined;
    throw error;
  }
}
