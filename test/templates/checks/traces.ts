import { at, type Problems, resourcesOf, type Template } from '../support/template.ts';

/** A session can be followed from the workflow through the functions, and what is logged of it holds no payload. */
export function checkTraces(template: Template): Problems {
  const functions = resourcesOf(template, 'AWS::Lambda::Function')
    .filter(([, { Properties }]) => at(Properties, 'TracingConfig', 'Mode') !== 'Active')
    .map(([id]) => `${id}: not traced by X-Ray`);
  const machines = resourcesOf(template, 'AWS::StepFunctions::StateMachine').flatMap(
    ([id, { Properties }]) => {
      const logging = at(Properties, 'LoggingConfiguration');
      return [
        ...(at(Properties, 'TracingConfiguration', 'Enabled') === true ? [] : [`${id}: not traced by X-Ray`]),
        ...(at(logging, 'Level') === 'ERROR' ? [] : [`${id}: does not log what fails`]),
        ...(at(logging, 'IncludeExecutionData') === false ? [] : [`${id}: logs the user's payloads`]),
      ];
    },
  );
  return [...functions, ...machines];
}
