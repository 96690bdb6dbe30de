import { AwsError } from '../endpoint/aws-service.ts';
import { compileProgram, type Program } from './definition.ts';

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

/** What the API allows in an execution's name is everything but these: spaces, brackets, wildcards, controls, … */
const FORBIDDEN_IN_NAMES = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}\p{Cs}\u{FFFE}\u{FFFF}\u{10FFFF}]/u;

const MAX_NAME_LENGTH = 80;

/**
 * Checks the name of an execution.
 *
 * @throws AwsError `InvalidName` when it is not 1 to 80 allowed characters
 */
export function checkExecutionName(name: string): void {
  if (name.length >= 1 && name.length <= MAX_NAME_LENGTH && !FORBIDDEN_IN_NAMES.test(name)) return;
  throw new AwsError(
    'InvalidName',
    `Invalid Name: '${name}'. An execution's name has 1 to ${MAX_NAME_LENGTH} characters, and no white space, control ` +
      'characters or any of < > { } [ ] ? * " # % \\ ^ | ~ ` $ & , ; : /',
  );
}

/** `arn:aws:states:REGION:ACCOUNT:execution:MACHINE:NAME` of an execution of the state machine. */
export function executionArn(stateMachineArn: string, name: string): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
}

/** The region and the account that an ARN names. */
export function placeOf(arn: string): { readonly region: string; readonly account: string } {
  const [, , , region = '', account = ''] = arn.split(':');
  return { region, account };
}

/**
 * Checks that a text is an ARN at all.
 *
 * @throws AwsError `InvalidArn` when it is not
 */
export function checkArn(text: string): void {
  if (text.startsWith('arn:')) return;
  throw new AwsError('InvalidArn', `Invalid Arn: '${text}' does not start with arn:`);
}
