import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { readPackage } from '../../src/template/read-package.ts';
import { NOTES_TEMPLATE, NOTES_ZIPS, writePackage } from '../support/package-fixture.ts';

const root = temporaryFolder();

function packageWith(
  resources: object = {},
  outputs: object = {},
  zips: Record<string, Uint8Array> = NOTES_ZIPS,
): string {
  const folder = mkdtempSync(join(root, 'package-'));
  const template = {
    Resources: { ...NOTES_TEMPLATE.Resources, ...resources },
    Outputs: { ...NOTES_TEMPLATE.Outputs, ...outputs },
  };
  writePackage(folder, template, zips);
  return folder;
}

describe('reading a package', () => {
  it('yields every resource resolved', async () => {
    const folder = packageWith();
    const stack = await readPackage(folder);

    expect(stack).toMatchObject({ name: 'notes-test', region: 'eu-west-1', accountId: '000000000000' });
    expect(stack.tables[0]).toMatchObject({
      name: 'notes-eu-west-1',
      arn: 'arn:aws:dynamodb:eu-west-1:000000000000:table/notes-eu-west-1',
      keys: { KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }] },
    });
    expect(stack.functions[0]).toEqual({
      name: 'note',
      arn: 'arn:aws:lambda:eu-west-1:000000000000:function:note',
      handler: 'src/note.handler',
      runtime: 'nodejs24.x',
      zipPath: join(folder, 'note.zip'),
      environment: { TABLE: 'notes-eu-west-1', LIMIT: '3' },
      timeoutSeconds: 5,
      memoryMb: 256,
    });
    expect(stack.stateMachines[0]).toMatchObject({
      name: 'note-workflow',
      type: 'STANDARD',
      definition: {
        States: {
          Put: { Parameters: { TableName: 'notes-eu-west-1' } },
          Note: { Parameters: { FunctionName: stack.functions[0]?.arn } },
        },
      },
    });
    expect(stack.rules[0]).toMatchObject({
      name: 'notes-test-NoteRule',
      busName: 'default',
      enabled: true,
      targets: [{ arn: stack.stateMachines[0]?.arn, inputTransformer: { paths: { id: '$.id' } } }],
    });
    expect(stack.outputs).toEqual([
      {
        key: 'WorkflowArn',
        value: stack.stateMachines[0]?.arn,
        description: 'Where notes go',
        exportName: 'notes-workflow',
      },
    ]);
    expect(stack.resources).toContainEqual({
      logicalId: 'Bucket',
      type: 'AWS::S3::Bucket',
      physicalId: 'notes-test-bucket',
    });
  });

  it('finds the agent by its file name, with any key in the bucket', async () => {
    const folder = packageWith(
      { Agent: agentRuntime() },
      {},
      { ...NOTES_ZIPS, 'agent.artifact': new Uint8Array() },
    );

    const [runtime] = (await readPackage(folder)).agentRuntimes;

    expect(runtime).toMatchObject({
      name: 'agents_test',
      artifactZip: join(folder, 'agent.artifact'),
      entryPoint: ['main.js'],
      environment: { TABLE: 'notes-eu-west-1' },
      idleTimeoutSeconds: 60,
      maxLifetimeSeconds: 28_800,
    });
    // The service accepts ids of this shape only.
    expect(runtime?.id).toMatch(/^agents_test-[a-zA-Z0-9]{10}$/);
    expect(runtime?.arn).toBe(`arn:aws:bedrock-agentcore:eu-west-1:000000000000:runtime/${runtime?.id}`);
  });

  it('knows the type of a state machine', async () => {
    const folder = packageWith({ Rounds: stateMachine({ StateMachineType: 'EXPRESS' }) });

    const { stateMachines } = await readPackage(folder);

    expect(stateMachines.map(({ name, type }) => [name, type])).toEqual([
      ['note-workflow', 'STANDARD'],
      ['rounds', 'EXPRESS'],
    ]);
  });

  it('knows the log group of a state machine that logs', async () => {
    const LogGroup = {
      Type: 'AWS::Logs::LogGroup',
      Properties: { LogGroupName: '/aws/vendedlogs/states/rounds' },
    };
    const Destinations = [{ CloudWatchLogsLogGroup: { LogGroupArn: { 'Fn::GetAtt': ['LogGroup', 'Arn'] } } }];
    const machines = Object.entries({ ERROR: 'Loud', OFF: 'Silent' }).map(([Level, name]) => [
      name,
      stateMachine({ StateMachineName: name, LoggingConfiguration: { Level, Destinations } }),
    ]);
    const folder = packageWith({ LogGroup, ...Object.fromEntries(machines) });

    const { stateMachines } = await readPackage(folder);

    expect(stateMachines.map(({ name, logGroup }) => [name, logGroup])).toEqual([
      ['note-workflow', undefined],
      ['Loud', '/aws/vendedlogs/states/rounds'],
      ['Silent', undefined],
    ]);
  });

  it('starts even if an output refers to a resource that exists in a real account only', async () => {
    const folder = packageWith({}, { Url: { Value: { 'Fn::GetAtt': ['Bucket', 'WebsiteURL'] } } });

    const { outputs } = await readPackage(folder);

    expect(outputs.at(-1)?.value).toMatch(/^\(not known locally: .*"WebsiteURL"/);
  });
});

describe('a package that cannot be run', () => {
  it.each(['cloudformation-template-update-stack.json', 'serverless-state.json', 'note.zip'])(
    'says that %s is missing and how to make it',
    async (file) => {
      const folder = packageWith();
      rmSync(join(folder, file));

      await expect(readPackage(folder)).rejects.toMatchObject({
        code: 'PACKAGE_MISSING',
        message: `${join(folder, file)} is missing; run make package, then try again`,
      });
    },
  );

  it('names a template that is not JSON', async () => {
    const folder = packageWith();
    writeFileSync(join(folder, 'cloudformation-template-update-stack.json'), '{');

    await expect(readPackage(folder)).rejects.toMatchObject({ code: 'TEMPLATE_INVALID' });
  });

  it.each([
    [
      'a function of another language',
      { Other: functionWith({ Runtime: 'python3.13' }) },
      'Other (AWS::Lambda::Function) in the packaged template cannot be run locally: Runtime: the local stack runs Node.js functions only',
    ],
    [
      'a handler that does not name an export',
      { Other: functionWith({ Handler: 'handler' }) },
      'expected "path/to/file.exportName"',
    ],
    [
      'a state machine that is not JSON',
      { Other: stateMachine({ DefinitionString: '{' }) },
      'Other (AWS::StepFunctions::StateMachine)',
    ],
    [
      'a state machine of an unknown type',
      { Other: stateMachine({ StateMachineType: 'express' }) },
      '"EXPRESS"',
    ],
    [
      'a runtime that is a container',
      { Other: agentRuntime({ ContainerConfiguration: {} }) },
      'Expected "CodeConfiguration"',
    ],
  ])('names %s', async (_, resources, problem) => {
    await expect(readPackage(packageWith(resources))).rejects.toMatchObject({
      code: 'TEMPLATE_INVALID',
      message: expect.stringContaining(problem),
    });
  });
});

function functionWith(properties: object): object {
  const { Type, Properties } = NOTES_TEMPLATE.Resources.NoteLambdaFunction;
  return { Type, Properties: { ...Properties, FunctionName: 'other', ...properties } };
}

function stateMachine(properties: object): object {
  return {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: { StateMachineName: 'rounds', DefinitionString: '{}', ...properties },
  };
}

function agentRuntime(
  artifact: object = { CodeConfiguration: { Runtime: 'NODE_22', EntryPoint: ['main.js'] } },
): object {
  return {
    Type: 'AWS::BedrockAgentCore::Runtime',
    Properties: {
      AgentRuntimeName: 'agents_test',
      AgentRuntimeArtifact: artifact,
      EnvironmentVariables: { TABLE: { Ref: 'NotesTable' } },
      LifecycleConfiguration: { IdleRuntimeSessionTimeout: 60 },
    },
  };
}
