import { readFile } from 'node:fs/promises';
import {
  ALL_STATUSES,
  eventBusName,
  followerName,
  journalTableName,
  STATUSES,
  TRIGGER,
  workflowName,
  writerOf,
} from '@agents/events';
import { FAILURES, pollRetriers, ROUND_BACKOFF, retriersFor } from '@agents/failures';
import { JOURNAL_TABLE_SCHEMA } from '@agents/journal';
import { parse } from 'yaml';
import { PACKAGES } from './support/package-service.ts';

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}

/** A Task of the state machine. */
interface Task {
  readonly Type: string;
  readonly Resource?: string;
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[] }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
  readonly TimeoutSeconds?: number;
}

let resources: Readonly<Record<string, Resource>>;
let definition: string;
let states: Readonly<Record<string, Task>>;
let rounds: Readonly<Record<string, Task>>;
beforeAll(async () => {
  const text = await readFile(`${PACKAGES.dev}/cloudformation-template-update-stack.json`, 'utf8');
  const template = JSON.parse(text);
  resources = template.Resources;
  definition = template.Resources.AgentSessionWorkflow.Properties.DefinitionString['Fn::Sub'][0];
  states = JSON.parse(definition).States;
  rounds = JSON.parse(
    template.Resources.AgentSessionFollower.Properties.DefinitionString['Fn::Sub'][0],
  ).States;
});

const propertiesOf = (type: string): Record<string, unknown> | undefined =>
  Object.values(resources).find((resource) => resource.Type === type)?.Properties;

describe('code and template agree on', () => {
  it('the name of the journal table', () => {
    expect(propertiesOf('AWS::DynamoDB::Table')).toMatchObject({ TableName: journalTableName('dev') });
  });

  it('the names of the workflow and the follower', () => {
    expect(resources['AgentSessionWorkflow']?.Properties).toMatchObject({
      StateMachineName: workflowName('dev'),
    });
    expect(resources['AgentSessionFollower']?.Properties).toMatchObject({
      StateMachineName: followerName('dev'),
    });
  });

  it('the keys and indexes of the journal table', () => {
    expect(propertiesOf('AWS::DynamoDB::Table')).toMatchObject(JOURNAL_TABLE_SCHEMA);
  });

  it('the event that starts a session', () => {
    expect(propertiesOf('AWS::Events::Rule')).toMatchObject({
      EventPattern: { source: [TRIGGER.source], 'detail-type': [TRIGGER.detailType] },
    });
  });

  it.each(['dev', 'staging', 'prod'] as const)('the event bus of %s', async (stage) => {
    const template = await readFile(`${PACKAGES[stage]}/cloudformation-template-update-stack.json`, 'utf8');
    const all: Record<string, Resource> = JSON.parse(template).Resources;
    const bus = all['WorkflowEventsRuleCloudWatchEvent1']?.Properties['EventBusName'];
    const name = bus === 'default' ? bus : all['SessionBus']?.Properties['Name'];

    expect(name).toBe(eventBusName(stage));
  });

  it('the only status that the state machine writes', () => {
    const written = ALL_STATUSES.filter((status) => definition.includes(`"${status}"`));

    expect(written).toEqual(ALL_STATUSES.filter((status) => writerOf(status) === 'state-machine'));
  });

  it('the statuses and their writers in the guide', async () => {
    const guide = await readFile('docs/event-journaling-guide.md', 'utf8');
    const rows = [...guide.matchAll(/^\| `([A-Z_]{3,})` \| ([^|]+) \|/gm)].map(([, status, writer]) => [
      status,
      writer,
    ]);
    const names = {
      'state-machine': 'state machine',
      invoker: 'invoker',
      'agent-entrypoint': 'agent, entrypoint',
      'agent-task': 'agent, task',
    };

    expect(rows).toEqual(Object.entries(STATUSES).map(([status, { writer }]) => [status, names[writer]]));
  });

  it('the deadline, which comes before the timeout of the state machine', () => {
    const timeout = Number(/"TimeoutSeconds": ?(\d{4,})/.exec(definition)?.[1]);
    const poller = Object.values(resources).find(
      ({ Properties }) => Properties['FunctionName'] === 'agent-poller-function-dev',
    );
    const deadline = /"SESSION_DEADLINE_SECONDS":"?(\d+)/.exec(JSON.stringify(poller))?.[1];

    expect(timeout - Number(deadline)).toBe(900);
  });
});

/** The Retry of a task, by what it calls. */
function retryOf(resource: string): unknown {
  // Any error of a notice is retried for a short time, and then ignored.
  if (resource.includes('sqs')) return [{ ErrorEquals: ['States.ALL'], ...ROUND_BACKOFF }];
  if (resource.includes('dynamodb')) return retriersFor('initiateTask');
  if (resource.includes('waitForTaskToken')) return retriersFor('followTask');
  return resource.includes('sendTask') ? retriersFor('answerTask') : retriersFor('functionTask');
}

describe('the state machines and the table of errors', () => {
  const isTask = ([, { Type }]: [string, Task]): boolean => Type === 'Task';
  const tasks = (): [string, Task][] => Object.entries(states).filter(isTask);
  const ofRounds = (): [string, Task][] => Object.entries(rounds).filter(isTask);

  it('agree on the Retry of every task', () => {
    for (const [, { Resource = '', Retry }] of tasks()) expect(Retry).toEqual(retryOf(Resource));
    for (const [, { Resource = '', Retry }] of ofRounds()) {
      expect(Retry).toEqual(Resource.includes('lambda') ? pollRetriers() : retryOf(Resource));
    }
  });

  it('leave no error of the workflow uncaught: each task goes on to a named Fail, or to the rounds that read the journal', () => {
    for (const [name, { Catch = [] }] of tasks()) {
      const last = Catch.at(-1);
      expect([name, last?.ErrorEquals]).toEqual([name, ['States.ALL']]);
      expect(['Fail', 'Task', 'Pass']).toContain(states[last?.Next ?? '']?.Type);
    }
  });

  it('leave no failed poll of a round without an answer to the workflow', () => {
    const { Catch = [] } = rounds['Poll'] ?? {};
    expect(Catch.at(-1)?.ErrorEquals).toEqual(['States.ALL']);
    for (const { Next } of Catch) expect(rounds[Next]?.Resource).toMatch(/:sendTaskFailure$/);
  });

  it('match only errors that our code throws or AWS documents', () => {
    const met = FAILURES.filter(
      ({ functionTask, initiateTask, followTask, answerTask }) =>
        functionTask ?? initiateTask ?? followTask ?? answerTask,
    );
    const known = [...met.map(({ name }) => name), 'States.ALL'];
    for (const [, { Retry = [], Catch = [] }] of [...tasks(), ...ofRounds()]) {
      for (const { ErrorEquals } of [...Retry, ...Catch]) {
        for (const name of ErrorEquals) expect(known).toContain(name);
      }
    }
  });

  it('give each task a timeout longer than that of its function', () => {
    // They call no function.
    const { Follow: _follow, Notify: _notify, ...short } = Object.fromEntries(tasks());
    for (const { TimeoutSeconds = 0 } of Object.values(short)) {
      expect(TimeoutSeconds).toBeGreaterThanOrEqual(30);
      expect(TimeoutSeconds).toBeLessThanOrEqual(90);
    }
  });
});

describe('the files of the toolchain agree on', () => {
  it.each(['pnpm-workspace.yaml', 'bench/pnpm-workspace.yaml'])('the version of Node in %s', async (file) => {
    const { devDependencies } = JSON.parse(await readFile('package.json', 'utf8'));

    expect(parse(await readFile(file, 'utf8'))).toMatchObject({ nodeVersion: devDependencies.node });
    expect(process.version).toBe(`v${devDependencies.node}`);
  });
});
