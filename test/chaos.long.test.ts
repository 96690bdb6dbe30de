import { runCampaign } from './chaos/campaign.ts';
import { nextStep, type Outcome, playDeaths, playFailures } from './chaos/play.ts';
import { eachFaultEverywhere } from './chaos/scenarios.ts';

describe('each fault at each call of a session: no event is lost, and each session ends as it should', () => {
  const scenarios = eachFaultEverywhere();

  /** No promise is broken, and each planned fault happened. Otherwise the command in `next` names the calls. */
  const expectGood = (outcome: Outcome): void =>
    expect({ ...outcome, next: nextStep(outcome, scenarios) }).toEqual({
      ...{ violations: [], notMet: [], next: undefined },
    });

  it('when the network or a service fails', async () => {
    expectGood(await playFailures(scenarios));
  });

  it('when the calling process dies', async () => {
    expectGood(await playDeaths(scenarios));
  });
});

describe('many faults at once', () => {
  it('drawn from a seed: no event is lost, no task runs twice, each session ends as it should', async () => {
    const seed = Number(process.env['SEED'] ?? 20_261_123);
    process.stdout.write(`chaos: SEED=${seed}\n`);

    const { violations } = await runCampaign({ seed, sessions: 12, concurrency: 8 });

    expect({ seed, violations }).toEqual({ seed, violations: [] });
  });
});
