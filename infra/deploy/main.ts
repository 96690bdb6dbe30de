import { parseArgs } from 'node:util';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { deployedPackage } from './deployed.ts';

const { values } = parseArgs({ options: { stage: { type: 'string', default: 'dev' } } });
const client = new CloudFormationClient({ region: process.env['AWS_REGION'] ?? 'us-east-1' });
try {
  const timestamp = await deployedPackage(client, `agents-${values.stage}`);
  if (timestamp) process.stdout.write(`${timestamp}\n`);
} catch (error) {
  process.stderr.write(
    `Cannot find out which package the stage ${values.stage} runs: ${error instanceof Error ? error.message : error}\n`,
  );
  process.exitCode = 1;
} finally {
  client.destroy();
}
