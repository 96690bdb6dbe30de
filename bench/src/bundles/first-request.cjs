// A fresh process that loads a bundle, calls its handler, and ends the moment the first request is handed to the network:
// it writes what it took until then as JSON. No server is needed, and the start of Node itself is not counted. It is
// CommonJS as the bundles are, so that Node has loaded nothing before them that they do without.
const { subscribe } = require('node:diagnostics_channel');
const { writeSync } = require('node:fs');

const [, , bundle] = process.argv;
const input = { session_id: 'e2a4b8c0-51f7-4d0e-9c3b-7a6f5d4e3c2b', payload: { prompt: 'Ships sail.' } };
const context = { awsRequestId: 'request-1', functionName: 'bench', getRemainingTimeInMillis: () => 25_000 };

subscribe('http.client.request.start', () => {
  const wallMs = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  writeSync(1, JSON.stringify({ wallMs, cpuMs: (user + system) / 1_000 }));
  process.exit();
});

const start = performance.now();
const before = process.cpuUsage();
require(bundle)
  .handler(input, context)
  .then(() => end('its answer'), end);

function end(found) {
  writeSync(2, `${bundle}: expected a request of the handler, found ${found}\n`);
  process.exit(1);
}
