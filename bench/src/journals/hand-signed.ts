import { createHash, createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';
import type { Dynamo } from '../support/dynamo.ts';
import type { JournalContender } from './contender.ts';

/** What signs: the credentials that everybody here has. */
const ACCESS_KEY_ID = 'local';
const SECRET_ACCESS_KEY = 'local';
const SCOPE = 'us-east-1/dynamodb/aws4_request';
const SIGNED_HEADERS = 'content-type;host;x-amz-date;x-amz-target';

/** The floor: a put without any SDK, signed by hand (AWS Signature Version 4) and sent with `node:http`. It only appends. */
export function openHandSigned({ config, tableName }: Dynamo): JournalContender {
  const agent = new Agent({ keepAlive: true });
  const { hostname, port, host } = new URL(config.endpoint);
  const keyOf = makeSigningKeys();

  const post = (target: string, body: string): Promise<unknown> => {
    const date = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '');
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      host,
      'x-amz-date': date,
      'x-amz-target': `DynamoDB_20120810.${target}`,
    };
    const canonical = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
    const requestText = `POST\n/\n\n${canonical.join('')}\n${SIGNED_HEADERS}\n${sha256(body)}`;
    const scope = `${date.slice(0, 8)}/${SCOPE}`;
    const toSign = `AWS4-HMAC-SHA256\n${date}\n${scope}\n${sha256(requestText)}`;
    const signature = createHmac('sha256', keyOf(date.slice(0, 8)))
      .update(toSign)
      .digest('hex');
    const authorization = `AWS4-HMAC-SHA256 Credential=${ACCESS_KEY_ID}/${scope}, SignedHeaders=${SIGNED_HEADERS}, Signature=${signature}`;
    return send(body, { ...headers, authorization, 'content-length': Buffer.byteLength(body) });
  };

  const send = (body: string, headers: Record<string, string | number>): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const sent = request({ agent, hostname, port, method: 'POST', headers }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => {
          if (response.statusCode === 200) resolve(JSON.parse(text));
          else reject(new Error(`PutItem: expected 200, found ${response.statusCode}: ${text}`));
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });

  return {
    name: 'hand-signed request',
    append: ({ sessionId, status, timestamp }) =>
      post(
        'PutItem',
        JSON.stringify({
          TableName: tableName,
          Item: {
            PK: { S: `SESSION#${sessionId}` },
            SK: { S: `EVENT#${timestamp}` },
            Status: { S: status },
            Timestamp: { S: timestamp },
          },
          ConditionExpression: 'attribute_not_exists(PK)',
        }),
      ),
    read: () => Promise.reject(new Error('the floor only appends')),
    close: () => agent.destroy(),
  };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A signing key is good for a day. */
function makeSigningKeys(): (day: string) => Buffer {
  let known: { readonly day: string; readonly key: Buffer } | undefined;
  return (day) => {
    if (known?.day !== day) {
      const parts = [day, ...SCOPE.split('/')];
      const sign = (key: string | Buffer, part: string): Buffer =>
        createHmac('sha256', key).update(part).digest();
      known = { day, key: parts.reduce<Buffer>(sign, Buffer.from(`AWS4${SECRET_ACCESS_KEY}`)) };
    }
    return known.key;
  };
}
