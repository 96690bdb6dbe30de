import { type CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import * as v from 'valibot';

/** The part of a deployed template that identifies its package: the folder of the function's zip. */
const templateSchema = v.object({
  Resources: v.object({
    InvokerLambdaFunction: v.object({
      Properties: v.object({ Code: v.object({ S3Key: v.string() }) }),
    }),
  }),
});

/** The name of a package's folder in the deployment bucket begins with its time in epoch milliseconds. */
const FOLDER = /\/(\d{13})-[^/]+\/[^/]+$/;

/**
 * Returns the timestamp of the package that a stage runs, as `sls rollback` takes it.
 *
 * @returns undefined for a stage that was never deployed
 * @throws Error when the deployed template does not belong to this service
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
    `The stack ${stackName} may not belong to this service: expected the code of InvokerLambdaFunction in a package's folder, found "${key}".`,
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
