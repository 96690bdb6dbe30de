import { AwsError } from '../endpoint/aws-service.ts';
import type { StateMachineResource } from '../template/resources/workflow.ts';
import { compileProgram, type Program, WAIT_FOR_TASK_TOKEN } from './definition.ts';

/** A state machine that can be executed. */
export interface StateMachine extends StateMachineResource {
  readonly program: Program;
  /** `role/NAME` in the machine's account: the local stack has no roles. */
  readonly roleArn: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

/** Finds a state machine by its ARN. */
export type FindStateMachine = (arn: string) => StateMachine;

/**
 * Makes the state machines of a template ready to run.
 *
 * @param integrations the task resources that tasks can call
 * @throws StartError `TEMPLATE_INVALID` on a definition that the local stack cannot run as AWS does
 */
export function createStateMachines(
  resources: readonly StateMachineResource[],
  integrations: readonly string[],
  createdAt: number,
): StateMachine[] {
  return resources.map((resource) => ({
    ...resource,
    roleArn: `arn:aws:iam::${placeOf(resource.arn).account}:role/${resource.name}`,
    program: compileProgram(resource.name, resource.definition, callableFrom(resource, integrations)),
    createdAt,
  }));
}

/** The resources that tasks of a machine can call: as on AWS, no task of an Express machine waits for a token. */
function callableFrom({ type }: StateMachineResource, integrations: readonly string[]): readonly string[] {
  return type === 'EXPRESS' ? integrations.filter((arn) => !arn.endsWith(WAIT_FOR_TASK_TOKEN)) : integrations;
}

/** Makes a finder that throws the API's errors: AwsError `InvalidArn` or `StateMachineDoesNotExist`. */
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
    type: machine.type,
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

/** Characters that the API refuses in an execution's name: spaces, brackets, wildcards, control characters and others. */
const FORBIDDEN_IN_NAMES = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}\p{Cs}\u{FFFE}\u{FFFF}\u{10FFFF}]/u;

const MAX_NAME_LENGTH = 80;

/**
 * Checks the name of an execution.
 *
 * @throws AwsError `InvalidName` unless it has 1 to 80 allowed characters
 */
export function checkExecutionName(name: string): void {
  if (name.length >= 1 && name.length <= MAX_NAME_LENGTH && !FORBIDDEN_IN_NAMES.test(name)) return;
  throw new AwsError(
    'InvalidName',
    `Invalid Name: '${name}'. Expected 1 to ${MAX_NAME_LENGTH} characters without white space, control characters and ` +
      'any of < > { } [ ] ? * " # % \\ ^ | ~ ` $ & , ; : /',
  );
}

/** Names a Standard execution: `arn:aws:states:REGION:ACCOUNT:execution:MACHINE:NAME`. */
export function executionArn(stateMachineArn: string, name: string): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
}

/** Names an Express execution, whose name is not unique: `arn:aws:states:REGION:ACCOUNT:express:MACHINE:NAME:ID`. */
export function expressArn(stateMachineArn: string, name: string, id: string): string {
  return `${stateMachineArn.replace(':stateMachine:', ':express:')}:${name}:${id}`;
}

/**
 * Checks the ARN of an execution.
 *
 * @throws AwsError `InvalidArn` when it names an Express execution, which no operation can read or stop
 */
export function checkExecutionArn(text: string): void {
  checkArn(text);
  if (text.split(':')[5] !== 'express') return;
  throw new AwsError('InvalidArn', "Invalid Arn: 'Resource type not valid in this context: express'");
}

/** Reads region and account of an ARN. */
export function placeOf(arn: string): { readonly region: string; readonly account: string } {
  const [, , , region = '', account = ''] = arn.split(':');
  return { region, account };
}

/**
 * Checks that a text begins like an ARN.
 *
 * @throws AwsError `InvalidArn` otherwise
 */
export function checkArn(text: string): void {
  if (text.startsWith('arn:')) return;
  throw new AwsError('InvalidArn', `Invalid Arn: '${text}'. Expected a text that starts with arn:`);
}
