import { followerName, logGroupOf, type Writer, workflowName } from '@agents/events';
import { knownDeployment } from '../place.ts';
import type { Stage } from '../stage.ts';
import type { LogComponent } from './log-line.ts';

/** A log group, and whose it is. */
export interface LogGroup {
  readonly component: LogComponent;
  readonly name: string;
}

/** The component whose log has the lines of a writer of events. */
export function logComponentOf(writer: Writer): LogComponent {
  switch (writer) {
    case 'state-machine':
      return 'workflow';
    case 'invoker':
      return writer;
    case 'agent-entrypoint':
    case 'agent-task':
      return 'agent';
    default:
      return writer satisfies never;
  }
}

/**
 * The log groups of a component. The lines of the follower name no session, because its log has no data of executions: they
 * are left out of the log of one session.
 *
 * @returns none for the agent while the id of its runtime is unknown
 */
export async function groupsOf(
  stage: Stage,
  component: LogComponent,
  { ofSession = false }: { readonly ofSession?: boolean } = {},
): Promise<readonly LogGroup[]> {
  const { name: stageName } = stage;
  switch (component) {
    case 'workflow': {
      const machines = ofSession ? [workflowName] : [workflowName, followerName];
      return machines.map((nameOf) => ({ component, name: `/aws/vendedlogs/states/${nameOf(stageName)}` }));
    }
    case 'invoker':
    case 'poller':
      return named(component, logGroupOf(component, { stage: stageName }));
    case 'agent': {
      const { runtimeArn } = await knownDeployment(stage);
      // arn:aws:bedrock-agentcore:us-east-1:1:runtime/agents_dev-AbCdE12345: the last part
      const runtimeId = runtimeArn?.split('/').at(-1);
      return named(component, logGroupOf('agent-task', { stage: stageName, runtimeId }));
    }
    default:
      return component satisfies never;
  }
}

function named(component: LogComponent, name: string | undefined): readonly LogGroup[] {
  return name === undefined ? [] : [{ component, name }];
}
