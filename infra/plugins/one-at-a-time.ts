import { join } from 'node:path';
import { type Lock, takeLock } from '../package/lock.ts';
import type { Hooks, Serverless } from './osls.ts';

/** Commands that write or read the folders `.serverless` and `.esbuild` of the checkout. */
const COMMANDS = ['package', 'deploy', 'deploy function', 'invoke local'];

/**
 * Lets one process at a time work in `.serverless` and `.esbuild`: two at once would remove each other's files, and zips would be
 * left empty. The lock is held until the process ends.
 */
export default class OneAtATime {
  readonly hooks: Hooks;
  /** Kept here because a lock that is garbage is free. */
  lock: Lock | undefined;

  constructor(serverless: Serverless) {
    this.hooks = {
      initialize: async () => {
        if (!COMMANDS.includes(serverless.processedInput.commands.join(' '))) return;
        const file = join(serverless.serviceDir, '.build/locks/sls');
        this.lock = await takeLock(file, (line) => process.stderr.write(`${line}\n`));
      },
    };
  }
}
