import type { Cli } from '../cli.ts';
import { NotFound } from '../cli-error.ts';

/** The answer where neither the journal nor an execution knows an id. */
export function unknownSession(sessionId: string, { target }: Pick<Cli, 'target'>): NotFound {
  const where = target.endpointUrl ? ` at ${target.endpointUrl}` : '';
  return new NotFound(
    `There is no session "${sessionId}" in stage ${target.stage}${where}. List them with \`${target.command('list')}\`.`,
  );
}
