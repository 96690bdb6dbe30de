import { readFile } from 'node:fs/promises';
import {
  executionArnOf,
  followerName,
  functionName,
  logGroupOf,
  RUNTIME_LOG_GROUPS,
  runtimeName,
  TRIGGER,
  triggerRuleName,
  workflowArn,
  workflowName,
} from '../src/stage-names.ts';

const read = (path: string): Promise<string> =>
  readFile(new URL(`../../../${path}`, import.meta.url), 'utf8');

const STAGE = `\${sls:stage}`;
const PLACE = { stage: 'dev', region: 'us-east-1', accountId: '123456789012' };

// test/code-and-template.e2e.test.ts compares the names of the table, the stack's workflow and the buses with the packaged template.
describe('the names of a stage', () => {
  it('are the functions, the workflow and the runtime of serverless.yml', async () => {
    const service = await read('serverless.yml');
    expect(service).toContain(`name: ${functionName('invoker', STAGE)}`);
    expect(service).toContain(`name: ${functionName('poller', STAGE)}`);
    expect(service).toContain(`workflow: ${workflowName(STAGE)}`);
    expect(service).toContain(`follower: ${followerName(STAGE)}`);
    expect(await read('infra/agent-runtime.yml')).toContain(`AgentRuntimeName: ${runtimeName(STAGE)}`);
  });

  it('are the log groups of infra/logs.yml', async () => {
    const logs = await read('infra/logs.yml');
    expect(logs).toContain(`LogGroupName: /aws/vendedlogs/states/\${self:custom.names.workflow}`);
    expect(logs).toContain(`${RUNTIME_LOG_GROUPS}\${AgentRuntime}-DEFAULT`);
    expect(logGroupOf('state-machine', PLACE)).toBe('/aws/vendedlogs/states/agent-session-workflow-dev');
    expect(logGroupOf('poller', PLACE)).toBe('/aws/lambda/agent-poller-function-dev');
    expect(logGroupOf('agent-task', { ...PLACE, runtimeId: 'r' })).toBe(`${RUNTIME_LOG_GROUPS}r-DEFAULT`);
    expect(logGroupOf('agent-task', PLACE)).toBeUndefined();
  });

  it('are the event that the rule in infra/workflow.yml matches', async () => {
    const machine = await read('infra/workflow.yml');
    expect(machine).toContain(TRIGGER.source);
    expect(machine).toContain(TRIGGER.detailType);
    expect(machine).toContain(`name: ${triggerRuleName(STAGE)}`);
  });
});

describe('the ARNs of a stage', () => {
  it.each([
    ['us-east-1', 'arn:aws:'],
    ['cn-north-1', 'arn:aws-cn:'],
    ['us-gov-west-1', 'arn:aws-us-gov:'],
  ])('have the partition of %s', (region, start) => {
    expect(workflowArn({ ...PLACE, region })).toMatch(new RegExp(`^${start}`));
  });

  it('name the execution of a session, unless the id is too long for a name', () => {
    expect(executionArnOf(workflowArn(PLACE), 's-1')).toBe(
      'arn:aws:states:us-east-1:123456789012:execution:agent-session-workflow-dev:s-1',
    );
    expect(executionArnOf(workflowArn(PLACE), 'x'.repeat(81))).toBeUndefined();
  });
});
