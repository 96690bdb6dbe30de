import { createServer, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listen } from './listen.ts';

/** The servers behind one endpoint, by service; a service without one answers 503. */
export interface Backends {
  readonly dynamodb?: string;
  readonly states?: string;
  readonly agentcore?: string;
  readonly logs?: string;
  /** The outputs of the stage's stack. */
  readonly outputs?: Readonly<Record<string, string>>;
  /** Answers a call instead of its server, as [status, body], if it gives anything. */
  readonly intercept?: (
    operation: string,
    body: string,
  ) => readonly [number, object] | 'no answer' | undefined;
}

/** An endpoint for all services of a stage, as `AWS_ENDPOINT_URL` names it. */
export interface AwsFront {
  readonly endpoint: string;
  /** The operations that were asked for, in order. */
  readonly asked: string[];
}

/** Starts the endpoint. It is closed after the tests of the file. */
export async function startAwsFront(backends: Backends): Promise<AwsFront> {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const operation = operationOf(request, body.toString());
    asked.push(operation);
    const instead = backends.intercept?.(operation, body.toString());
    if (instead === 'no answer') return;
    if (instead) {
      response.writeHead(instead[0], JSON_10).end(JSON.stringify(instead[1]));
    } else if (operation === 'DescribeStacks') {
      response.writeHead(200, { 'content-type': 'text/xml' }).end(stackXml(backends.outputs ?? {}));
    } else if (operation === 'GetCallerIdentity') {
      response.writeHead(200, { 'content-type': 'text/xml' }).end(IDENTITY_XML);
    } else {
      const target = backendOf(request, backends);
      if (target === undefined) return void response.writeHead(503).end();
      const answer = await fetch(target + request.url, {
        method: request.method ?? 'POST',
        headers: headersOf(request),
        body,
      });
      const headers = Object.fromEntries(
        ['content-type', 'x-amzn-errortype'].flatMap((name) => {
          const value = answer.headers.get(name);
          return value === null ? [] : [[name, value]];
        }),
      );
      response.writeHead(answer.status, headers).end(Buffer.from(await answer.arrayBuffer()));
    }
  });
  const { url: endpoint } = await listen(server);
  return { endpoint, asked };
}

const JSON_10 = { 'content-type': 'application/x-amz-json-1.0' };

function operationOf({ headers, url = '' }: IncomingMessage, body: string): string {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return target.slice(target.indexOf('.') + 1);
  return /^Action=(\w+)/.exec(body)?.[1] ?? new URL(url, 'http://localhost').pathname.split('/')[3] ?? '';
}

function backendOf({ headers, url = '' }: IncomingMessage, backends: Backends): string | undefined {
  const target = String(headers['x-amz-target'] ?? '');
  if (target.startsWith('DynamoDB')) return backends.dynamodb;
  if (target.startsWith('AWSStepFunctions')) return backends.states;
  if (target.startsWith('Logs_')) return backends.logs;
  return url.startsWith('/runtimes/') ? backends.agentcore : undefined;
}

/** Without the headers of the connection, which belong to it alone. */
function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const isPassed = (name: string): boolean =>
    !['host', 'connection', 'content-length', 'expect'].includes(name);
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (isPassed(name) ? [[name, String(value)]] : [])),
  );
}

/** The account of the local stack. */
const IDENTITY_XML =
  '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>000000000000</Account></GetCallerIdentityResult></GetCallerIdentityResponse>';

function stackXml(outputs: Readonly<Record<string, string>>): string {
  const members = Object.entries(outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  return `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
}
