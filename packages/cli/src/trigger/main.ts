import { parseArgs } from 'node:util';
import { describeError } from '@agents/journal';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { awsConfig } from '../aws-config.ts';
import { putSessionEvent } from './put-session-event.ts';

const { values } = parseArgs({ options: { detail: { type: 'string', default: '{}' } } });
const client = new EventBridgeClient(awsConfig(process.env));
try {
  const sessionId = await putSessionEvent(client, values.detail);
  process.stdout.write(`${sessionId}\n`);
} catch (error) {
  process.stderr.write(`No session was started. ${describeError(error)}\n`);
  process.exitCode = 1;
} finally {
  client.destroy();
}
