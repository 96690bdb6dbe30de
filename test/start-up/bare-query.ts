/** The least that can ask for a session's events: what the start of `journal show` is compared with. */
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';

const client = new DynamoDBClient({
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});
const { Items = [] } = await client.send(
  new QueryCommand({
    TableName: 'agents-table-dev',
    KeyConditionExpression: 'PK = :pk',
    ExpressionAttributeValues: { ':pk': { S: `SESSION#${process.argv[2]}` } },
    ConsistentRead: true,
  }),
);
for (const item of Items) process.stdout.write(`${item['Timestamp']?.S} ${item['Status']?.S}\n`);
client.destroy();
