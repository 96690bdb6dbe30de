import { once } from 'node:events';
import { connect } from 'node:net';
import { AwsError, type AwsService } from '../../src/endpoint/aws-service.ts';
import { readBody, sendJson } from '../../src/endpoint/http.ts';
import { createJsonTargetService } from '../../src/endpoint/json-target-service.ts';
import { findFreePort, isPortTaken, listen, stopListening } from '../../src/endpoint/listen.ts';
import { createQueryService } from '../../src/endpoint/query-service.ts';
import { createRestService } from '../../src/endpoint/rest-service.ts';
import { createEndpointServer } from '../../src/endpoint/server.ts';
import { createRecordingLog } from '../support/recording-log.ts';
import { type ServedEndpoint, serve } from '../support/serve.ts';

const log = createRecordingLog();

const greeter = createJsonTargetService({
  name: 'greeter',
  targetPrefix: 'Greeter_2026',
  contentType: 'application/x-amz-json-1.0',
  log,
  operations: {
    Greet: async (input) => ({ greeted: input }),
    Refuse: async () => {
      throw new AwsError('TooShyException', 'not today', 409);
    },
    Break: async () => {
      throw new Error('secret detail of the implementation');
    },
  },
});

const query = createQueryService({
  name: 'greetings',
  log,
  actions: { Greet: (fields) => ({ To: [`<${fields.get('To')}> & co`, 2], Nobody: undefined }) },
});

const rest = createRestService({
  name: 'people',
  operations: {
    GetPerson: {
      method: 'GET',
      path: /^\/people\/(?<name>[^/]+)$/,
      handle({ labels, query, response }) {
        if (labels['name'] === 'nemo') throw new AwsError('NotFoundException', 'not here', 404);
        sendJson(response, 200, { ...labels, as: query.get('as') });
      },
    },
  },
  errorBody: ({ message }) => ({ Message: message }),
  log,
});

const bounded: AwsService = {
  name: 'bounded',
  accepts: (request) => request.url === '/bounded',
  async handle(request) {
    await readBody(request, 4);
  },
};

let endpoint: ServedEndpoint;
beforeAll(async () => {
  endpoint = await serve([greeter, query, rest, bounded], log);
});
afterAll(() => endpoint.close());

function post(path: string, headers: Record<string, string>, body = '{}'): Promise<Response> {
  return fetch(endpoint.url + path, { method: 'POST', headers, body });
}

function callGreeter(operation: string, body?: string): Promise<Response> {
  const headers = {
    'x-amz-target': `Greeter_2026.${operation}`,
    'content-type': 'application/x-amz-json-1.0',
  };
  return post('/', headers, body);
}

function callQuery(service: string, body: string): Promise<Response> {
  return post(
    '/',
    {
      authorization: `AWS4-HMAC-SHA256 Credential=A/20261123/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    },
    body,
  );
}

describe('a JSON protocol', () => {
  it('hands the body to the operation that the target names and answers in its content type', async () => {
    const answer = await callGreeter('Greet', '{"name":"Ada"}');

    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/x-amz-json-1.0');
    expect(answer.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await answer.json()).toEqual({ greeted: { name: 'Ada' } });
  });

  it.each([
    {
      operation: 'Refuse',
      body: '{}',
      status: 409,
      answer: { __type: 'TooShyException', message: 'not today' },
    },
    {
      operation: 'Greet',
      body: '{"name":',
      status: 400,
      answer: { __type: 'SerializationException', message: 'The request body is not valid JSON' },
    },
    {
      operation: 'Nothing',
      body: '{}',
      status: 400,
      answer: {
        __type: 'UnknownOperationException',
        message: 'The local stack does not support greeter:Nothing',
      },
    },
    {
      operation: 'Greet',
      body: '['.repeat(5_000),
      status: 400,
      answer: { __type: 'SerializationException', message: 'The request body nests deeper than 1000 levels' },
    },
    // A property that every object has is not an operation.
    {
      operation: 'toString',
      body: '{}',
      status: 400,
      answer: {
        __type: 'UnknownOperationException',
        message: 'The local stack does not support greeter:toString',
      },
    },
  ])('answers $operation of $body with $answer.__type', async ({ operation, body, status, answer }) => {
    const response = await callGreeter(operation, body);

    expect(response.status).toBe(status);
    expect(await response.json()).toEqual(answer);
  });

  it('writes the details of an internal error to the log only', async () => {
    const response = await callGreeter('Break');

    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret detail');
    expect(log.messages('error')).toEqual(['operation failed: internal error']);
  });
});

describe('a query protocol', () => {
  it('answers in XML: lists as members, text escaped, undefined values left out', async () => {
    const answer = await callQuery('greetings', 'Action=Greet&To=Ada');

    expect(answer.headers.get('content-type')).toBe('text/xml');
    expect(await answer.text()).toContain(
      '<GreetResponse><GreetResult><To><member>&lt;Ada&gt; &amp; co</member><member>2</member></To></GreetResult>',
    );
  });

  it.each(['greetings', 'sqs'])('answers an unknown action of %s with InvalidAction', async (service) => {
    const answer = await callQuery(service, 'Action=Shout');

    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('<Code>InvalidAction</Code>');
  });
});

describe('a REST protocol', () => {
  it('hands the decoded parts of the path and the query to the operation', async () => {
    const answer = await fetch(`${endpoint.url}/people/Ada%2FByron?as=guest`);

    expect(await answer.json()).toEqual({ name: 'Ada/Byron', as: 'guest' });
  });

  it.each([
    ['/people/nemo', 404, 'NotFoundException', { Message: 'not here' }],
    ['/people/%E0%A4%A', 400, 'ValidationException', { Message: expect.stringContaining('%E0%A4%A') }],
  ])('answers %s with %i and the error of the API', async (path, status, name, body) => {
    const answer = await fetch(endpoint.url + path);

    expect([answer.status, answer.headers.get('x-amzn-errortype')]).toEqual([status, name]);
    expect(await answer.json()).toEqual(body);
  });
});

describe('a request that no service accepts', () => {
  it('is answered with 400 where a target names the operation', async () => {
    const answer = await post('/', { 'x-amz-target': 'Kinesis_20131202.ListStreams' });

    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ __type: 'UnknownOperationException' });
  });

  it('is answered with 404 where the path names it, and is logged', async () => {
    const answer = await fetch(`${endpoint.url}/2015-03-31/layers`);

    expect(answer.status).toBe(404);
    expect(answer.headers.get('x-amzn-errortype')).toBe('UnknownOperationException');
    expect(log.lines.at(-1)).toMatchObject({ level: 'warn', fields: { path: '/2015-03-31/layers' } });
  });
});

it('answers S3 in XML, which is what its SDK reads', async () => {
  const answer = await fetch(`${endpoint.url}/bucket/key`, {
    headers: {
      authorization: 'AWS4-HMAC-SHA256 Credential=A/20261123/us-east-1/s3/aws4_request, Signature=0',
    },
  });

  expect([answer.status, answer.headers.get('content-type')]).toEqual([501, 'application/xml']);
  expect(await answer.text()).toMatch(
    /<Error><Code>NotImplemented<\/Code><Message>The local stack does not support S3: GET \/bucket\/key<\/Message>/,
  );
});

describe('access from web pages', () => {
  it.each(['https://attacker.example', 'null'])('is refused for the origin %s', async (origin) => {
    const answer = await post('/', { origin, 'x-amz-target': 'Greeter_2026.Greet' });

    expect(answer.status).toBe(403);
  });

  it('is refused for a foreign host name that points to this computer', async () => {
    const socket = connect(Number(new URL(endpoint.url).port), '127.0.0.1');
    socket.end('GET / HTTP/1.1\r\nHost: attacker.example\r\nConnection: close\r\n\r\n');
    const [head] = await once(socket, 'data');

    expect(String(head)).toMatch(/^HTTP\/1\.1 403 /);
  });

  it('is allowed for a page of this computer', async () => {
    const answer = await post('/', { origin: 'http://localhost:3000', 'x-amz-target': 'Greeter_2026.Greet' });

    expect(answer.status).toBe(200);
  });
});

it('keeps a connection for longer than SDKs leave one idle', async () => {
  const answer = await callGreeter('Greet');

  expect(answer.headers.get('keep-alive')).toBe('timeout=120');
});

describe('a body that is too large', () => {
  it('is answered with 413, however large it is', async () => {
    const answer = await post('/bounded', {}, 'x'.repeat(5_000_000));

    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ __type: 'RequestEntityTooLargeException' });
  });

  it.each([
    ['announced, before any of it has come', 'Content-Length: 100000000\r\n\r\n'],
    ['not announced, as soon as it is too large', 'Transfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n'],
  ])('is refused where its length is %s', async (_, rest) => {
    const socket = connect(Number(new URL(endpoint.url).port), '127.0.0.1');
    socket.write(`POST /bounded HTTP/1.1\r\nHost: localhost\r\n${rest}`);

    const [head] = await once(socket, 'data');

    expect(String(head)).toMatch(/^HTTP\/1\.1 413 /);
    socket.destroy();
  });

  it('leaves the connection for the next request', async () => {
    const socket = connect(Number(new URL(endpoint.url).port), '127.0.0.1');
    socket.write('POST /bounded HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n12345');
    await once(socket, 'data');
    socket.write('GET /people/Ada HTTP/1.1\r\nHost: localhost\r\n\r\n');

    const [head] = await once(socket, 'data');

    expect(String(head)).toMatch(/^HTTP\/1\.1 200 /);
    socket.destroy();
  });
});

describe('listening', () => {
  it('names the port that is taken and says what to do', async () => {
    const { port } = new URL(endpoint.url);
    const second = createEndpointServer([], log);

    await expect(listen(second, Number(port))).rejects.toMatchObject({
      name: 'StartError',
      code: 'PORT_TAKEN',
      message: expect.stringMatching(new RegExp(`Port ${port} .*--port PORT or LOCAL_STACK_PORT=PORT`)),
    });
  });

  it('stops even while a client keeps its connection open', async () => {
    const server = createEndpointServer([greeter], log);
    const url = await listen(server, 0);
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    await once(socket, 'connect');

    await stopListening(server);

    expect(server.listening).toBe(false);
    socket.destroy();
  });

  it('tells a port that is taken from a free one', async () => {
    const port = await findFreePort();
    expect(await isPortTaken(port)).toBe(false);
    const taken = new URL(endpoint.url).port;
    expect(await isPortTaken(Number(taken))).toBe(true);
  });
});
