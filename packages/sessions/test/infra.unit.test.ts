import { readFileSync } from 'node:fs';
import { DELIVERY_MS } from '../src/follow.ts';
import { INVOKE_STATE, INVOKER_MS } from '../src/invoker-calls.ts';

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

describe('what a stop knows of the deployment', () => {
  it('is the state that runs the invoker', () => {
    const machine = read('infra/workflow.yml');
    const state = new RegExp(`^    ${INVOKE_STATE}:\\n(?:      .*\\n)+`, 'm').exec(machine)?.[0];

    expect(state).toContain('!GetAtt InvokerLambdaFunction.Arn');
    expect(machine.match(/!GetAtt InvokerLambdaFunction\.Arn/g)).toHaveLength(1);
  });

  it('is a time that is longer than the timeout of the invoker', () => {
    const invoker = /^ {2}invoker:\n(?: {4}.*\n)+/m.exec(read('serverless.yml'))?.[0] ?? '';
    const timeout = Number(/^ {4}timeout: (\d+)/m.exec(invoker)?.[1]);

    expect(timeout).toBe(60);
    expect(INVOKER_MS).toBeGreaterThanOrEqual((timeout + 10) * 1_000);
  });
});

describe('what a start knows of the deployment', () => {
  it('is how long EventBridge delivers its event', () => {
    const seconds = /maximumEventAgeInSeconds: (\d+)/.exec(read('infra/workflow.yml'))?.[1];

    expect(Number(seconds) * 1_000).toBe(DELIVERY_MS);
  });
});
