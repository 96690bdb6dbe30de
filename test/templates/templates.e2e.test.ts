import { OVERDUE, STALLED } from '../../services/poller/src/notice.ts';
import { OPTIONAL_TIMES, PACKAGES, withTimes } from '../support/package-service.ts';
import { allow, statementsOf } from './breakages/breakage.ts';
import { checkPermissions } from './checks/permissions.ts';
import { checkNames, type StageFacts, stageFacts } from './checks/stages.ts';
import { CHECKS } from './checks.ts';
import { packagedCommands, sourcesOf, UNSENT } from './commands.ts';
import { at, definitionOf, parseTemplate, readTemplate, resourceOf, type Template } from './template.ts';

const NAMES = Object.keys(PACKAGES) as (keyof typeof PACKAGES)[];
const STAGES = ['dev', 'staging', 'prod'] as const;

const LIKE_PROD = {
  ...({ logLevel: 'info', keepsJournal: true, alarmsCall: true, bus: 'own' } as const),
  ...{ overdueAfterSeconds: 14_400, failedAfterSeconds: 32_700, stalledAfterSeconds: 1_800 },
};

let templates: Map<string, Template>;
beforeAll(async () => {
  templates = new Map(
    await Promise.all(NAMES.map(async (name) => [name, await readTemplate(name)] as const)),
  );
});

const templateOf = (name: string): Template => {
  const template = templates.get(name);
  if (!template) throw new Error(`no package ${name}`);
  return template;
};

describe.each([...STAGES, 'optional'])('the template of %s', (name) => {
  it.each(Object.entries(CHECKS))('%s', async (_promise, check) => {
    expect(check(templateOf(name), await packagedCommands())).toEqual([]);
  });
});

describe('the stages', () => {
  it('fit into one account, and no event starts sessions in two of them', () => {
    expect(checkNames(STAGES.map(templateOf))).toEqual([]);
  });

  it.each<[(typeof STAGES)[number], StageFacts]>([
    [
      'dev',
      {
        ...{ retentionDays: 14, logLevel: 'debug', keepsJournal: false, alarmsCall: false, bus: 'default' },
        ...{ overdueAfterSeconds: 3_600, failedAfterSeconds: 32_700, stalledAfterSeconds: 1_800 },
      },
    ],
    ['staging', { retentionDays: 30, ...LIKE_PROD }],
    ['prod', { retentionDays: 365, ...LIKE_PROD }],
  ])('%s has the settings in docs/operations.md', (stage, facts) => {
    expect(stageFacts(templateOf(stage))).toEqual(facts);
  });

  it('set the timeout of the state machine by the deadline', () => {
    const timeoutOf = (name: string) => definitionOf(templateOf(name)).definition['TimeoutSeconds'];
    const { sessionDeadlineSeconds } = OPTIONAL_TIMES;
    expect([timeoutOf('prod'), timeoutOf('optional')]).toEqual([33_600, sessionDeadlineSeconds + 900]);
  });

  it('have the same resources, except the bus', () => {
    const typesOf = (stage: string) =>
      Object.keys(templateOf(stage).Resources).filter((id) => id !== 'SessionBus');
    expect(typesOf('dev').sort()).toEqual(typesOf('prod').sort());
    expect(typesOf('staging').sort()).toEqual(typesOf('prod').sort());
  });
});

describe('a package with other times', () => {
  /** Everything that depends on the times. */
  const timesIn = (template: Template) => ({
    outputs: ['SessionDeadline', 'FirstLivenessCheck', 'LivenessCheckEvery'].map((name) =>
      at(template.Outputs[name], 'Value'),
    ),
    poller: at(resourceOf(template, 'PollerLambdaFunction').Properties, 'Environment', 'Variables'),
    definition: definitionOf(template).definition,
  });

  it('is patched as `sls package` writes it', () => {
    const patched = parseTemplate(withTimes(templateOf('dev'), OPTIONAL_TIMES));

    expect(timesIn(patched)).toEqual(timesIn(templateOf('optional')));
    expect(timesIn(patched)).not.toEqual(timesIn(templateOf('dev')));
  });
});

describe.each([
  ['overdue', OVERDUE, 'OverdueSessions', 'SessionsOverdueAlarm'],
  ['stalled', STALLED, 'StalledSessions', 'SessionsStalledAlarm'],
])('the alarm on %s sessions', (_what, message, filterId, alarmId) => {
  it('counts the message that the poller logs', () => {
    const { Properties } = templateOf('prod').Resources[filterId] ?? {};
    expect(Properties).toMatchObject({ FilterPattern: `{ $.message = "${message}" }` });
  });

  it('watches the metric that counts them', () => {
    const { Properties } = templateOf('prod').Resources[alarmId] ?? {};
    const filter = templateOf('prod').Resources[filterId]?.Properties;
    expect(filter).toMatchObject({
      MetricTransformations: [
        { MetricNamespace: Properties?.['Namespace'], MetricName: Properties?.['MetricName'] },
      ],
    });
  });
});

describe("a permission for the user's agent", () => {
  it('is accepted when its code has the command of that name', async () => {
    const template = await readTemplate('dev');
    statementsOf(template, 'AgentRole').push(allow('s3:PutObject', 'arn:aws:s3:::reports/*'));

    const commands = await packagedCommands();

    expect(checkPermissions(template, { ...commands, ownAgent: ['PutObject'] })).toEqual([]);
    expect(checkPermissions(template, { ...commands, ownAgent: ['GetObject'] })).toHaveLength(1);
  });
});

describe('a bundled command without a permission', () => {
  const all = Object.entries(UNSENT).flatMap(([component, commands]) =>
    Object.entries(commands).map(([command, reason]) => ({ component, command, ...reason })),
  );

  it.each(all)('$command in the $component: $why', async ({ component, command, unless }) => {
    const name = component as keyof typeof UNSENT;
    const commands = await packagedCommands();
    expect(commands[name]).toContain(command);
    expect(await sourcesOf(name)).not.toMatch(unless);
  });
});
