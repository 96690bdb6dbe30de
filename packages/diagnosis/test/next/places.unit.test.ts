import { readFile } from 'node:fs/promises';
import { consoleUrl, executionArn, stateMachineArn } from '../../src/next/places.ts';
import { EXECUTION_ERRORS } from '../../src/words/execution-words.ts';
import { SESSION } from '../support/events.ts';

const read = (path: string): Promise<string> =>
  readFile(new URL(`../../../../${path}`, import.meta.url), 'utf8');
const context = { stage: 'dev', region: 'us-east-1' };

describe('the names that infra gives', () => {
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
