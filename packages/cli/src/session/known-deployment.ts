import { describeError } from '@agents/events';
import type { Cli } from '../cli.ts';
import { printable } from '../output/escape.ts';
import type { Deployment } from '../target/deployment.ts';

/** What asking needs of the command. */
export interface StackReader extends Pick<Cli, 'noteOnce' | 'target'> {
  readonly notePaint: Pick<Cli['notePaint'], 'yellow'>;
}

/** What the stage's stack says of it. Where the stack cannot be read, that is noted, and nothing is known. */
export async function knownDeployment({ target, noteOnce, notePaint }: StackReader): Promise<Deployment> {
  try {
    return await target.deployment();
  } catch (error) {
    const reason = printable(describeError(error));
    noteOnce(
      notePaint.yellow(
        `The stack cannot be read: commands may lack names, and the deadline is taken to be the default one (${reason})`,
      ),
    );
    return { limits: {} };
  }
}
