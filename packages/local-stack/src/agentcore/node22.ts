import { createRequire } from 'node:module';

/**
 * Path of Node.js 22: the newest that AgentCore runs a zip with (`NODE_22`), whatever runs the stack.
 *
 * @throws Error when the package `node22` is not installed
 */
export function node22Path(): string {
  return createRequire(import.meta.url).resolve('node22/bin/node');
}
