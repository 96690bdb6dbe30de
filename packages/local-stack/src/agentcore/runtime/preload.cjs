// Runs in the agent's process before the agent.
const { Server } = require('node:http');
const { Socket } = require('node:net');

// The stack holds the other end of this pipe, which closes when the stack is gone for any reason. The agent must not work on
// then: it cannot be reached or ended any more.

/** The descriptor that microvm.ts opens for it. */
const LIFELINE = 3;

new Socket({ fd: LIFELINE, readable: true, writable: false })
  .on('error', () => undefined)
  .on('close', () => process.kill(process.pid, 'SIGKILL'))
  .resume()
  .unref();

// On AgentCore nothing but the platform reaches an agent's port. Here a web page could, through a browser on this computer
// and a host name that points to 127.0.0.1: the agent answers only who calls it by that address.

const { emit } = Server.prototype;
const isForeign = ({ headers }) =>
  headers.origin !== undefined || !/^(?:127\.0\.0\.1|localhost)(?::\d+)?$/.test(headers.host ?? '');

Server.prototype.emit = function guardedEmit(event, request, other, ...rest) {
  if (event === 'request' && isForeign(request)) {
    request.resume();
    other.writeHead(403, { 'content-type': 'text/plain' }).end('Only the local stack may call this agent.\n');
    return true;
  }
  if ((event === 'upgrade' || event === 'connect') && isForeign(request)) {
    other.destroy();
    return true;
  }
  return emit.call(this, event, request, other, ...rest);
};
