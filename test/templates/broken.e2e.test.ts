import type { Breakage } from './breakages/breakage.ts';
import { FAILURE_PATHS } from './breakages/failure-paths.ts';
import { NOTICES } from './breakages/notices.ts';
import { OTHERS } from './breakages/others.ts';
import { IMMUTABILITY, PERMISSIONS } from './breakages/permissions.ts';
import { LIMITS, REFERENCES, SCHEMAS } from './breakages/schemas.ts';
import { checkNames } from './checks/stages.ts';
import { CHECKS, type Check } from './checks.ts';
import { packagedCommands } from './commands.ts';
import { readTemplate, type Template } from './template.ts';

const BREAKAGES: readonly Breakage[] = [
  ...[...SCHEMAS, ...LIMITS, ...REFERENCES, ...PERMISSIONS],
  ...[...IMMUTABILITY, ...FAILURE_PATHS, ...NOTICES, ...OTHERS],
];

let template: Template;
beforeEach(async () => {
  template = await readTemplate('dev');
});

describe('a broken template', () => {
  it.each(BREAKAGES)('fails its check: $broken', async ({ check, breakIt, says }) => {
    const { invoker, poller, agent, ownAgent } = await packagedCommands();
    const commands = {
      ...{ invoker: [...invoker], poller: [...poller] },
      ...{ agent: [...agent], ownAgent: [...ownAgent] },
    };
    const find: Check = CHECKS[check];
    expect(find(template, commands)).toEqual([]);

    breakIt(template, commands);

    expect(find(template, commands).join('\n')).toMatch(says);
  });

  it('is tried for each check', () => {
    const tried = new Set(BREAKAGES.map(({ check }) => check));
    expect([...tried].sort()).toEqual(Object.keys(CHECKS).sort());
  });
});

describe('stages that conflict', () => {
  it.each([
    ['Table', 'JournalTable', 'TableName', /AWS::DynamoDB::Table agents-table-dev/],
    ['Alarm', 'PollerErrorsAlarm', 'AlarmName', /AWS::CloudWatch::Alarm agents-dev-poller-errors/],
  ])('fail the check: the same %s twice', async (_what, id, property, says) => {
    const staging = await readTemplate('staging');
    const name = template.Resources[id]?.Properties[property];
    Object.assign(staging.Resources[id]?.Properties ?? {}, { [property]: name });

    expect(checkNames([template, staging]).join('\n')).toMatch(says);
  });

  it('fail the check: two rules on one bus', async () => {
    const staging = await readTemplate('staging');
    const rule = staging.Resources['WorkflowEventsRuleCloudWatchEvent1'];
    Object.assign(rule?.Properties ?? {}, { EventBusName: 'default' });

    expect(checkNames([template, staging])).toEqual(['in two stages: a rule on the event bus default']);
  });

  it('fail the check: a new resource type whose name the check does not know', () => {
    template.Resources['New'] = { Type: 'AWS::S3Tables::TableBucket', Properties: {}, DependsOn: [] };

    expect(checkNames([template])).toEqual([
      'AWS::S3Tables::TableBucket: add the property with its name to checks/stages.ts',
    ]);
  });
});
