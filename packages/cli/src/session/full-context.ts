import type { Context } from '@agents/diagnosis';
import type { Cli } from '../cli.ts';
import { diagnosisContext } from './context.ts';
import { knownDeployment } from './known-deployment.ts';

/** Where a session runs, with what only the stage's stack knows, so that commands need no filling in. */
export async function fullContext(cli: Cli): Promise<Context> {
  const { stateMachineArn, runtimeArn, limits } = await knownDeployment(cli);
  const runtimeId = runtimeArn && runtimeIdOf(runtimeArn);
  return {
    ...(await diagnosisContext(cli.target)),
    ...limits,
    ...(stateMachineArn && { stateMachineArn }),
    ...(runtimeId && { runtimeId }),
  };
}

/** `arn:aws:bedrock-agentcore:us-east-1:1:runtime/agents_dev-AbCdE12345`: the last part. */
function runtimeIdOf(runtimeArn: string): string | undefined {
  return runtimeArn.split('/').at(-1);
}
