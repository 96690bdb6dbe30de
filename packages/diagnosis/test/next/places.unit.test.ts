import { readFile } from 'node:fs/promises';
import {
  consoleUrl,
  executionArn,
  logGroupOf,
  RUNTIME_LOG_GROUPS,
  runtimeName,
  stateMachineArn,
  workflowName,
} from '../../src/next/places.ts';
import { EXECUTION_ERRORS } from '../../src/words/execution-words.ts';
import { SESSION } from '../support/events.ts';

const read = (path: string): Promise<string> =>
  readFile(new URL(`../../../../${path}`, import.meta.url), 'utf8');
const context = { stage: 'dev', region: 'us-east-1' };
const STAGE = `\${sls:stage}`;

describe('the names that infra gives', () => {
  it('are the functions, the workflow and the runtime of serverless.yml', async () => {
    const service = await read('serverless.yml');
    for (const writer of ['invoker', 'poller'] as const) {
      const group = logGroupOf(writer, { ...context, stage: STAGE }) ?? '';
      expect(service).toContain(`name: ${group.replace('/aws/lambda/', '')}`);
    }
    expect(service).toContain(`workflow: ${workflowName(STAGE)}`);
    expect(await read('infra/agent-runtime.yml')).toContain(`AgentRuntimeName: ${runtimeName(STAGE)}`);
  });

  it('are the log groups of infra/logs.yml', async () => {
    const logs = await read('infra/logs.yml');
    expect(logs).toContain(`LogGroupName: /aws/vendedlogs/states/\${self:custom.names.workflow}`);
    expect(logs).toContain(`${RUNTIME_LOG_GROUPS}\${AgentRuntime}-DEFAULT`);
    expect(logGroupOf('state-machine', context)).toBe('/aws/vendedlogs/states/agent-session-workflow-dev');
    expect(logGroupOf('agent-task', { ...context, runtimeId: 'r' })).toBe(`${RUNTIME_LOG_GROUPS}r-DEFAULT`);
  });

  it('has words for every error an execution ends with', async () => {
    const machine = await read('infra/state-machine.yml');
    const own = [...machine.matchAll(/^ +Error: (\w+)$/gm)].map(([, name]) => name);
    const poller = await read('services/poller/src/errors.ts');
    const ofSessions = [...poller.matchAll(/'(\w+)'/g)].map(([, name]) => name);
    expect(own).toContain('PollingFailed');
    expect(ofSessions).toContain('AgentLost');
    expect(Object.keys(EXECUTION_ERRORS)).toEqual(expect.arrayContaining([...own, ...ofSessions]));
  });
});

describe('ARNs and pages', () => {
  const machine = 'arn:aws:states:us-east-1:123456789012:stateMachine:agent-session-workflow-dev';

  it.each([
    ['us-east-1', 'arn:aws:'],
    ['cn-north-1', 'arn:aws-cn:'],
    ['us-gov-west-1', 'arn:aws-us-gov:'],
  ])('knows the partition of %s', (region, start) => {
    expect(stateMachineArn({ stage: 'dev', region, accountId: '123456789012' })).toMatch(
      new RegExp(`^${start}`),
    );
  });

  it('take what was found before what can be guessed', () => {
    const known = { ...context, stateMachineArn: machine };
    expect(stateMachineArn({ ...known, accountId: '999999999999' })).toBe(machine);
    expect(executionArn(SESSION, known, { status: 'RUNNING', arn: 'arn:x' })).toBe('arn:x');
    expect(executionArn(SESSION, known, undefined)).toBe(
      'arn:aws:states:us-east-1:123456789012:execution:agent-session-workflow-dev:s-1',
    );
  });

  it('guess nothing: without an account, or for an id that is no name of an execution', () => {
    expect(executionArn(SESSION, context, undefined)).toBeUndefined();
    expect(executionArn('x'.repeat(81), { ...context, stateMachineArn: machine }, undefined)).toBeUndefined();
  });

  it('know a page only where the console has one', () => {
    expect(consoleUrl('arn:aws:x', context)).toContain('#/v2/executions/details/arn:aws:x');
    expect(consoleUrl('arn:aws-cn:x', context)).toBeUndefined();
    expect(consoleUrl('arn:aws:x', { ...context, endpointUrl: 'http://127.0.0.1:4566' })).toBeUndefined();
  });
});
