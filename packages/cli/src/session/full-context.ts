import type { Context } from '@agents/diagnosis';
import { describeError } from '@agents/journal/domain';
import type { Cli } from '../cli.ts';
import { printable } from '../output/escape.ts';
import { diagnosisContext } from './context.ts';
import { deploymentOf } from './deployment.ts';

/**
 * Where a session runs, with the names that only the stage's stack knows, so that commands need no filling in. Where the
 * stack cannot be read, that is noted and its names are left out.
 */
export async function fullContext(cli: Cli): Promise<Context> {
  const context = await diagnosisContext(cli.target);
  try {
    const { stateMachineArn, runtimeArn } = await deploymentOf(cli.target);
    const runtimeId = runtimeArn && runtimeIdOf(runtimeArn);
    return { ...context, ...(stateMachineArn && { stateMachineArn }), ...(runtimeId && { runtimeId }) };
  } catch (error) {
    const reason = printable(describeError(error));
    cli.note(cli.notePaint.yellow(`The stack cannot be read, so some commands lack names (${reason})`));
    return context;
  }
}

/** `arn:aws:bedrock-agentcore:us-east-1:1:runtime/agents_dev-AbCdE12345`: the last part. */
function runtimeIdOf(runtimeArn: string): string | undefined {
  return runtimeArn.split('/').at(-1);
}
