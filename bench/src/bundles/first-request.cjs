// Loads a bundle, calls its handler, and ends when the first request goes to the network; prints the time until then as JSON. It
// needs no server, and the start of Node does not count. It is CommonJS, like the bundles, so that Node loads nothing before them
// that they do not need.
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
  writeSync(2, `${bundle}: expected a request from the handler, found ${found}\n`);
  process.exit(1);
}
