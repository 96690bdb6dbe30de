import validate from 'asl-validator';
import { definitionOf } from '../support/state-machine.ts';
import type { Problems, Template } from '../support/template.ts';

/** The state machine against the Amazon States Language, transitions and terminal states included. */
export function checkStatesLanguage(template: Template): Problems {
  const { definition } = definitionOf(template);
  // A copy, because the validator writes into what it reads.
  const { errors } = validate(structuredClone(definition));
  return errors.map((error) => `state machine: ${error['Error code']} ${error.Message ?? ''}`);
}
