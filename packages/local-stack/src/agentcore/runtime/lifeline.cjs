// Runs in the agent's process before the agent. The stack holds the other end of this pipe, which closes when the stack is
// gone for any reason. The agent must not work on then: it cannot be reached or ended any more.
const { Socket } = require('node:net');

/** The descriptor that microvm.ts opens for it. */
const LIFELINE = 3;

new Socket({ fd: LIFELINE, readable: true, writable: false })
  .on('error', () => undefined)
  .on('close', () => process.kill(process.pid, 'SIGKILL'))
  .resume()
  .unref();
