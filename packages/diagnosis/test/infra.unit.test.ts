import { readFile } from 'node:fs/promises';
import { CAPACITY_PATIENCE_SECONDS } from '@agents/failures';
import { DEFAULT_DEADLINE_SECONDS, DEFAULT_LIVENESS_CHECK_SECONDS, STEPS } from '../src/assessment/steps.ts';
import { IDLE, LIFETIME } from '../src/causes/time-causes.ts';
import { DEFAULT_ASSUMPTIONS, FUNCTION_GB, ROUND_SECONDS } from '../src/cost/usage.ts';

const read = (path: string): Promise<string> =>
  readFile(new URL(`../../../${path}`, import.meta.url), 'utf8');

/** A diagnosis rests on the limits that the system is deployed with. */
describe('times and sizes', () => {
  it('are the defaults of every stage', async () => {
    const stages = await read('infra/stages.yml');
    expect(stages).toContain(`sessionDeadlineSeconds: ${DEFAULT_DEADLINE_SECONDS}\n`);
    expect(stages).toContain(`roundSeconds: ${ROUND_SECONDS}\n`);
    expect(stages).toContain(`capacityPatienceSeconds: ${CAPACITY_PATIENCE_SECONDS}\n`);
    expect(stages).toContain('freeEndedMicroVms: true\n');
    expect(DEFAULT_ASSUMPTIONS.idleSeconds).toBeLessThan(IDLE.ms / 1_000);
    expect(stages).toContain(`firstLivenessCheckSeconds: ${DEFAULT_LIVENESS_CHECK_SECONDS}\n`);
    expect(stages).toContain(`livenessCheckEverySeconds: ${DEFAULT_LIVENESS_CHECK_SECONDS}\n`);
  });

  it('are those of the functions', async () => {
    const service = await read('serverless.yml');
    const invoker = service.slice(service.indexOf('  invoker:'), service.indexOf('  poller:'));
    expect(invoker).toContain(`timeout: ${STEPS.answer.usualMs / 1_000}\n`);
    expect(service.match(/memorySize: \d+/g)).toEqual(Array(2).fill(`memorySize: ${FUNCTION_GB * 1_024}`));
  });

  it("are those of the agent's microVM", async () => {
    const [runtime, stages] = await Promise.all([read('infra/agent-runtime.yml'), read('infra/stages.yml')]);
    expect(stages).toContain(`agentLifetimeSeconds: ${LIFETIME.ms / 1_000}\n`);
    expect(runtime).toContain(`IdleRuntimeSessionTimeout: ${IDLE.ms / 1_000}\n`);
  });
});
