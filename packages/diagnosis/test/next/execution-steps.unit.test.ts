import type { Context } from '../../src/context.ts';
import { diagnose } from '../../src/diagnosis.ts';
import { executionArn } from '../../src/next/execution-steps.ts';
import { RUNNING, SESSION, T0 } from '../support/events.ts';

const context = { stage: 'dev', region: 'us-east-1' };
const stateMachineArn = 'arn:aws:states:us-east-1:123456789012:stateMachine:agent-session-workflow-dev';

describe('the ARN of an execution', () => {
  it('is the one that was found, before the one with the name of the session', () => {
    const known = { ...context, stateMachineArn };
    expect(executionArn(SESSION, known, { status: 'RUNNING', arn: 'arn:x' })).toBe('arn:x');
    expect(executionArn(SESSION, known)).toBe(
      'arn:aws:states:us-east-1:123456789012:execution:agent-session-workflow-dev:s-1',
    );
  });

  it('comes from a known workflow, before one of the account', () => {
    const known = { ...context, stateMachineArn, accountId: '999999999999' };
    expect(executionArn(SESSION, known)).toContain(':123456789012:');
    expect(executionArn(SESSION, { ...context, accountId: '999999999999' })).toContain(':999999999999:');
  });

  it('is unknown without an account, or for an id that cannot be a name', () => {
    expect(executionArn(SESSION, context)).toBeUndefined();
    expect(executionArn('x'.repeat(81), { ...context, stateMachineArn })).toBeUndefined();
  });
});

describe("the execution's page in the console", () => {
  const pageOf = (more: Partial<Context>): string | undefined =>
    diagnose({
      sessionId: SESSION,
      events: RUNNING,
      unreadable: [],
      now: T0,
      context: { ...context, accountId: '123456789012', ...more },
    }).next.find(({ code }) => code === 'OPEN_EXECUTION')?.command;

  it('is offered only when the console has one', () => {
    expect(pageOf({})).toMatch(/^https:\/\/us-east-1\..*#\/v2\/executions\/details\/arn:aws:states:.*:s-1$/);
    expect(pageOf({ region: 'cn-north-1' })).toBeUndefined();
    expect(pageOf({ endpointUrl: 'http://127.0.0.1:4566' })).toBeUndefined();
  });
});
