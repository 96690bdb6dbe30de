import { AwsError } from '../endpoint/aws-service.ts';
import { checkArn, placeOf } from './names.ts';
import { compileProgram, type Program } from './program.ts';

/** A state machine as the template describes it. */
export interface StateMachineResource {
  readonly name: string;
  readonly arn: string;
  /** The definition in the Amazon States Language, parsed from JSON, intrinsics resolved. */
  readonly definition: unknown;
  /** Default: `role/NAME` in the machine's account. */
  readonly roleArn?: string;
}

/** A state machine that can be executed. */
export interface StateMachine extends Required<StateMachineResource> {
  readonly program: Program;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

/** Finds a state machine by its ARN. */
export type FindStateMachine = (arn: string) => StateMachine;

/**
 * Makes the machines of a template ready to run.
 *
 * @param integrations the task resources that are available
 * @throws StartError `TEMPLATE_INVALID` when one of them cannot be run here as AWS would run it
 */
export function createStateMachines(
  resources: readonly StateMachineResource[],
  integrations: readonly string[],
  createdAt: number,
): StateMachine[] {
  return resources.map((resource) => ({
    roleArn: `arn:aws:iam::${placeOf(resource.arn).account}:role/${resource.name}`,
    ...resource,
    program: compileProgram(resource.name, resource.definition, integrations),
    createdAt,
  }));
}

/** Makes a finder that fails as the API does. */
export function createFinder(machines: readonly StateMachine[]): FindStateMachine {
  const byArn = new Map(machines.map((machine) => [machine.arn, machine]));
  return (arn) => {
    checkArn(arn);
    const machine = byArn.get(arn);
    if (machine) return machine;
    throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
  };
}

/** A state machine as ListStateMachines answers it; dates are epoch seconds. */
export function summarizeStateMachine(machine: StateMachine) {
  return {
    stateMachineArn: machine.arn,
    name: machine.name,
    type: 'STANDARD',
    creationDate: machine.createdAt / 1000,
  };
}

/** A state machine as DescribeStateMachine answers it. */
export function describeStateMachine(machine: StateMachine) {
  return {
    ...summarizeStateMachine(machine),
    status: 'ACTIVE',
    definition: JSON.stringify(machine.definition),
    roleArn: machine.roleArn,
    loggingConfiguration: { level: 'OFF', includeExecutionData: false },
    tracingConfiguration: { enabled: false },
  };
}
