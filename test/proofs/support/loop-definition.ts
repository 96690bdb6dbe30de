import type { Stack } from '@agents/local-stack';
import * as v from 'valibot';

type StateMachine = Stack['stateMachines'][number];

const definitionSchema = v.looseObject({
  States: v.looseObject({
    CheckInput: v.looseObject({ Parameters: v.looseObject({ FunctionName: v.string() }) }),
    Follow: v.looseObject({}),
    HasEnded: v.looseObject({}),
  }),
});

/**
 * The workflow as it was before there were rounds: it polls in a loop of its own. Executions that started then still run so,
 * and benchmarks compare its schedules. Other machines stay as they are.
 *
 * @throws ValiError when the workflow does not have the states that change
 */
export function loopOf(machine: StateMachine): StateMachine {
  if (machine.type === 'EXPRESS') return machine;
  const definition = v.parse(definitionSchema, machine.definition);
  const { HasEnded, CheckInput } = definition.States;
  const { Resource, TimeoutSeconds, Retry, Parameters } = CheckInput;
  return {
    ...machine,
    definition: {
      ...definition,
      States: {
        ...definition.States,
        Follow: {
          ...{ Type: 'Task', Resource, TimeoutSeconds, Retry },
          Parameters: {
            FunctionName: Parameters.FunctionName,
            Payload: { 'state.$': '$', 'entered_at.$': '$$.State.EnteredTime' },
          },
          ...{ OutputPath: '$.Payload', Next: 'HasEnded' },
        },
        HasEnded: { ...HasEnded, Default: 'WaitForAgent' },
        WaitForAgent: { Type: 'Wait', SecondsPath: '$.wait_seconds', Next: 'Follow' },
      },
    },
  };
}
