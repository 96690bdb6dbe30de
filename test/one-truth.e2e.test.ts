import { readFile } from 'node:fs/promises';
import {
  ALL_STATUSES,
  eventBusName,
  journalTableName,
  STATUSES,
  TRIGGER,
  workflowName,
  writerOf,
} from '@agents/events';
import { JOURNAL_TABLE_SCHEMA } from '@agents/journal';
import { parse } from 'yaml';
import { PACKAGES } from './support/package-service.ts';

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}

let resources: Readonly<Record<string, Resource>>;
let definition: string;
beforeAll(async () => {
  const template = await readFile(`${PACKAGES.dev}/cloudformation-template-update-stack.json`, 'utf8');
  resources = JSON.parse(template).Resources;
  definition = JSON.stringify(resources['AgentSessionWorkflow']?.Properties['DefinitionString']).replaceAll(
    '\\',
    '',
  );
});

const propertiesOf = (type: string): Record<string, unknown> | undefined =>
  Object.values(resources).find((resource) => resource.Type === type)?.Properties;

describe('what is said in code and in the template', () => {
  it('the name of the journal table', () => {
    expect(propertiesOf('AWS::DynamoDB::Table')).toMatchObject({ TableName: journalTableName('dev') });
  });

  it('the name of the workflow', () => {
    expect(propertiesOf('AWS::StepFunctions::StateMachine')).toMatchObject({
      StateMachineName: workflowName('dev'),
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

  it('the one status the state machine writes', () => {
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

  it('the deadline, which the poller must reach before the state machine does', () => {
    const timeout = Number(/"TimeoutSeconds": ?(\d{4,})/.exec(definition)?.[1]);
    const poller = Object.values(resources).find(
      ({ Properties }) => Properties['FunctionName'] === 'agent-poller-function-dev',
    );
    const deadline = /"SESSION_DEADLINE_SECONDS":"?(\d+)/.exec(JSON.stringify(poller))?.[1];

    expect(timeout - Number(deadline)).toBe(300);
  });
});

describe('what is said twice of the tools', () => {
  it.each(['pnpm-workspace.yaml', 'bench/pnpm-workspace.yaml'])(
    'the Node that %s compares packages with is the one that runs them',
    async (file) => {
      const { devDependencies } = JSON.parse(await readFile('package.json', 'utf8'));

      expect(parse(await readFile(file, 'utf8'))).toMatchObject({ nodeVersion: devDependencies.node });
      expect(process.version).toBe(`v${devDependencies.node}`);
    },
  );
});
