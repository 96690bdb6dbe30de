import { metFaults, runCampaign } from './chaos/campaign.ts';
import { checkEvidence } from './chaos/check-evidence.ts';
import { runSessions } from './chaos/run-sessions.ts';
import { isHarmless, killsFunction, oneAfterAnother, type Scenario } from './chaos/scenarios.ts';
import { type PlannedFault, writtenPlan } from './fault-proxy/plan.ts';

/** The outcome of a good run: no promise is broken, and each planned fault happened. */
const NOTHING = { violations: [], notMet: [] };

/** Runs each scenario in its own session. */
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

describe('one fault at each call of a session: no event is lost, and each session ends as it should', () => {
  const scenarios = oneAfterAnother();

  it('when the network or a service fails', async () => {
    expect(await play(scenarios.filter(isHarmless), { concurrency: 32 })).toEqual(NOTHING);
  });

  it('when the calling process dies', async () => {
    const deadly = scenarios.filter((each) => !isHarmless(each));
    const { functions = [], agents = [] } = Object.groupBy(deadly, (each) =>
      killsFunction(each) ? 'functions' : 'agents',
    );

    const outcomes = await Promise.all([
      // One at a time: when a function dies, its processes stop working for all sessions.
      play(functions, { concurrency: 1, isolated: true }),
      play(agents, { concurrency: 4, isolated: true }),
    ]);

    expect(outcomes).toEqual([NOTHING, NOTHING]);
  });
});

describe('many faults at once', () => {
  it('drawn from a seed: no event is lost, no task runs twice, each session ends as it should', async () => {
    const seed = Number(process.env['SEED'] ?? 20_261_123);
    process.stdout.write(`chaos: SEED=${seed}\n`);

    const { violations } = await runCampaign({ seed, sessions: 40, concurrency: 8 });

    expect({ seed, violations }).toEqual({ seed, violations: [] });
  });
});
