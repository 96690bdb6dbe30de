import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import * as v from 'valibot';

/** The library's own types do not take a definition that was read or put together; its validator judges it as a whole. */
const LibraryDefinition = v.custom<StateMachineDefinition>(
  (value) => typeof value === 'object' && value !== null,
  'the definition is not a JSON object',
);

/**
 * Makes a machine of the library.
 *
 * @param options `validate` has the library check every part of the definition, which takes about 100 ms
 * @throws Error saying what is wrong with the definition
 */
export function createMachine(definition: unknown, options: { readonly validate: boolean }): StateMachine {
  const validationOptions = { noValidate: !options.validate };
  return new StateMachine(v.parse(LibraryDefinition, definition), { validationOptions });
}
