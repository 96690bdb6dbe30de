import { metFaults, runCampaign } from './chaos/campaign.ts';
import { checkEvidence } from './chaos/check-evidence.ts';
import { runSessions } from './chaos/run-sessions.ts';
import { isHarmless, killsFunction, oneAfterAnother, type Scenario } from './chaos/scenarios.ts';
import { type PlannedFault, writtenPlan } from './fault-proxy/plan.ts';

/** What a run should come to: no promise is broken, and every fault has come about. */
const NOTHING = { violations: [], notMet: [] };

/** Plays each scenario in a session of its own. */
async function play(
  scenarios: readonly Scenario[],
  how: { readonly concurrency: number; readonly isolated?: boolean },
): Promise<object> {
  const { evidence, exchanges } = await runSessions({
    orders: scenarios.map(({ order }) => order),
    plan: writtenPlan(scenarios.flatMap(({ fault, before }) => [...before, fault])),
    ...how,
  });
  const met = metFaults(exchanges);
  const isMet = ({ session, step, nth = 1 }: PlannedFault): boolean =>
    met.some((each) => each.session === session && each.step === step && each.nth === nth);
  return {
    violations: checkEvidence(evidence),
    notMet: scenarios.filter(({ fault }) => !isMet(fault)).map(({ order }) => order.label),
  };
}

describe('one fault after another, at every call of a session: nothing is lost, all ends as it must', () => {
  const scenarios = oneAfterAnother();

  it('when the network or a service fails', async () => {
    expect(await play(scenarios.filter(isHarmless), { concurrency: 32 })).toEqual(NOTHING);
  });

  it('when the process that calls dies, or what was started for nothing cannot be stopped', async () => {
    const deadly = scenarios.filter((each) => !isHarmless(each));
    const { functions = [], agents = [] } = Object.groupBy(deadly, (each) =>
      killsFunction(each) ? 'functions' : 'agents',
    );

    const outcomes = await Promise.all([
      // One at a time: a function's death takes along whatever its processes do for other sessions.
      play(functions, { concurrency: 1, isolated: true }),
      play(agents, { concurrency: 4, isolated: true }),
    ]);

    expect(outcomes).toEqual([NOTHING, NOTHING]);
  });
});

describe('many faults at once', () => {
  it('drawn by a seed: nothing is lost, nothing runs twice, every session ends as it must', async () => {
    const seed = Number(process.env['SEED'] ?? 20_261_123);
    process.stdout.write(`chaos: SEED=${seed}\n`);

    const { violations } = await runCampaign({ seed, sessions: 40, concurrency: 8 });

    expect({ seed, violations }).toEqual({ seed, violations: [] });
  });
});
