import type { Commands } from '../checks/permissions.ts';
import { bundledCommands } from './bundled-commands.ts';

let commands: Promise<Commands> | undefined;

/** The commands in the packages of all components; read once. */
export function packagedCommands(): Promise<Commands> {
  commands ??= read();
  return commands;
}

async function read(): Promise<Commands> {
  const [invoker, poller, agent, usersAgent] = await Promise.all([
    bundledCommands('invoker'),
    bundledCommands('poller'),
    bundledCommands('agent', 'whole'),
    bundledCommands('agent', 'dev'),
  ]);
  const ownAgent = usersAgent.filter((command) => !agent.includes(command));
  return { invoker, poller, agent, ownAgent };
}
