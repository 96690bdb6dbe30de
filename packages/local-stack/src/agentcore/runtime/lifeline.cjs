// Runs in the agent's process before the agent. The stack holds the other end of this pipe: it closes when the stack is
// gone, however it went, and an agent that nobody can reach or end any more must not work on.
const { Socket } = require('node:net');

/** The descriptor that machine.ts opens for it. */
const LIFELINE = 3;

new Socket({ fd: LIFELINE, readable: true, writable: false })
  .on('error', () => undefined)
  .on('close', () => process.kill(process.pid, 'SIGKILL'))
  .resume()
  .unref();
