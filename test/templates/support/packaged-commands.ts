import type { Commands } from '../checks/permissions.ts';
import { bundledCommands } from './bundled-commands.ts';

let commands: Promise<Commands> | undefined;

/** The commands in the packages of every component; read once. */
export function packagedCommands(): Promise<Commands> {
  commands ??= read();
  return commands;
}

async function read(): Promise<Commands> {
  const [invoker, poller, agent] = await Promise.all([
    bundledCommands('invoker'),
    bundledCommands('poller'),
    bundledCommands('agent'),
  ]);
  return { invoker, poller, agent };
}
