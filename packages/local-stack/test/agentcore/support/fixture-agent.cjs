// An agent without a framework that speaks AgentCore's HTTP contract. Its environment (AGENT_IS) and the body of each
// request ({ "do": … }) decide what it does.
const { createServer } = require('node:http');

const { PORT, HOST, AGENT_IS = 'healthy' } = process.env;
const SESSION_HEADER = 'x-amzn-bedrock-agentcore-runtime-session-id';
const seconds = () => Math.floor(Date.now() / 1000);
const bornAt = seconds();

let msUntilPong = 0;

const pings = {
  healthy: () => ({ status: 'Healthy', time_of_last_update: bornAt }),
  busy: () => ({ status: 'HealthyBusy', time_of_last_update: bornAt }),
  'busy without a time': () => ({ status: 'HealthyBusy' }),
};

const deeds = {
  echo(request, response, body) {
    response.writeHead(200, { 'content-type': 'application/json' });
    const { headers } = request;
    response.end(JSON.stringify({ body, headers, session: headers[SESSION_HEADER], pid: process.pid }));
  },
  environment(_request, response) {
    response.end(JSON.stringify({ ...process.env, node: process.version, cwd: process.cwd() }));
  },
  fail(_request, response) {
    response.writeHead(500, { 'content-type': 'application/json' });
    response.end('{"error":"the agent broke"}');
  },
  'answer pings late'(request, response, body) {
    msUntilPong = 300;
    deeds.echo(request, response, body);
  },
  'answer no pings'(request, response, body) {
    msUntilPong = undefined;
    deeds.echo(request, response, body);
  },
  die: () => process.kill(process.pid, 'SIGKILL'),
  'never answer': () => undefined,
  block() {
    while (true);
  },
  stream(_request, response) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: one\n\n');
    setTimeout(() => response.end('data: two\n\n'), 50);
  },
  'die in the answer'(_request, response) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: one\n\n');
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), 50);
  },
};

const server = createServer(async (request, response) => {
  if (request.url === '/ping') {
    const pong = () => response.end(JSON.stringify((pings[AGENT_IS] ?? pings.healthy)()));
    if (msUntilPong !== undefined) setTimeout(pong, msUntilPong);
    return;
  }
  let body = '';
  for await (const chunk of request) body += chunk;
  const name = body.startsWith('{') ? JSON.parse(body).do : undefined;
  (deeds[name] ?? deeds.echo)(request, response, body);
});

process.on('SIGTERM', () => {
  process.stdout.write('got SIGTERM\n');
  if (AGENT_IS !== 'deaf to SIGTERM') process.exit(0);
});

if (AGENT_IS === 'gone at once') {
  process.stderr.write('no configuration\n');
  process.exit(3);
}
if (AGENT_IS === 'listening nowhere') setInterval(() => process.stdout.write('not ready\n'), 50);
else setTimeout(() => server.listen(Number(PORT), HOST), AGENT_IS === 'slow' ? 500 : 0);
