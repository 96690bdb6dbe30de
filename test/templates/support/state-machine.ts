import * as v from 'valibot';
import { at, isObject, resourcesOf, type Template } from './template.ts';

/** The packaged state machine. */
export interface Definition {
  /** In the States Language, with `${placeholder}` where the template puts a name or ARN. */
  readonly definition: Readonly<Record<string, unknown>>;
  /** The logical id of the resource behind each placeholder. */
  readonly variables: ReadonlyMap<string, string>;
}

/** Reads the definition of the template's one state machine. */
export function definitionOf(template: Template): Definition {
  const [, machine] = resourcesOf(template, 'AWS::StepFunctions::StateMachine')[0] ?? [];
  const sub = at(machine?.Properties, 'DefinitionString', 'Fn::Sub');
  const text = v.parse(v.string(), Array.isArray(sub) ? sub[0] : sub);
  const variables = Array.isArray(sub) && isObject(sub[1]) ? Object.entries(sub[1]) : [];
  return {
    definition: v.parse(v.pipe(v.string(), v.parseJson(), v.custom<Record<string, unknown>>(isObject)), text),
    variables: new Map(
      variables.map(([name, value]) => [name, String(at(value, 'Fn::GetAtt', 0) ?? at(value, 'Ref'))]),
    ),
  };
}
