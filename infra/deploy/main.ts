import { parseArgs } from 'node:util';
import { printable } from '@agents/events';
import { awsConfig, endpointOf, regionOf } from '@agents/sessions';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { deployedPackage } from './deployed.ts';

const { values } = parseArgs({
  options: { stage: { type: 'string', default: 'dev' }, region: { type: 'string' } },
});
const { env } = process;
const endpoint = endpointOf(false, env);
const region = await regionOf({ region: values.region, endpoint }, env);
const client = new CloudFormationClient(await awsConfig({ region, endpoint, env }));
try {
  const timestamp = await deployedPackage(client, `agents-${values.stage}`);
  if (timestamp) process.stdout.write(`${timestamp}\n`);
} catch (error) {
  process.stderr.write(
    `Cannot find out which package the stage ${values.stage} runs in ${region}: ${printable(String(error instanceof Error ? error.message : error))}\n`,
  );
  process.exitCode = 1;
} finally {
  client.destroy();
}
