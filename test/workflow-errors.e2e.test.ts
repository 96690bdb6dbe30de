import { readFile } from 'node:fs/promises';
import { FAILURES, retriersFor } from '@agents/failures';
import { PACKAGES } from './support/package-service.ts';

interface Task {
  readonly Type: string;
  readonly Resource?: string;
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[] }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
  readonly TimeoutSeconds?: number;
}

let states: Readonly<Record<string, Task>>;
beforeAll(async () => {
  const template = JSON.parse(
    await readFile(`${PACKAGES.dev}/cloudformation-template-update-stack.json`, 'utf8'),
  );
  const { DefinitionString } = template.Resources.AgentSessionWorkflow.Properties;
  states = JSON.parse(DefinitionString['Fn::Sub'][0]).States;
});

const tasks = (): [string, Task][] => Object.entries(states).filter(([, { Type }]) => Type === 'Task');

describe('the state machine and the table of errors', () => {
  it('has the Retry of the table on every task', () => {
    for (const [, { Resource, Retry }] of tasks()) {
      const task = Resource?.includes('dynamodb') ? 'initiateTask' : 'functionTask';
      expect(Retry).toEqual(retriersFor(task));
    }
  });

  it('catches what is left on every task and ends in a state with a name, or where the journal decides', () => {
    for (const [name, { Catch = [] }] of tasks()) {
      const last = Catch.at(-1);
      expect([name, last?.ErrorEquals]).toEqual([name, ['States.ALL']]);
      expect(['Fail', 'Task']).toContain(states[last?.Next ?? '']?.Type);
    }
  });

  it('matches no error that nobody throws', () => {
    const met = FAILURES.filter(({ functionTask, initiateTask }) => functionTask ?? initiateTask);
    const known = [...met.map(({ name }) => name), 'States.ALL'];
    for (const [, { Retry = [], Catch = [] }] of tasks()) {
      for (const { ErrorEquals } of [...Retry, ...Catch]) {
        for (const name of ErrorEquals) expect(known).toContain(name);
      }
    }
  });

  it('gives every task a time of its own, longer than its function has', () => {
    for (const [, { TimeoutSeconds = 0 }] of tasks()) {
      expect(TimeoutSeconds).toBeGreaterThanOrEqual(30);
      expect(TimeoutSeconds).toBeLessThanOrEqual(90);
    }
  });
});
