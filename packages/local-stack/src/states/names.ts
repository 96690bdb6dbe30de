import { AwsError } from '../endpoint/aws-service.ts';

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
