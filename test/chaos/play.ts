import type { FaultKind } from '../fault-proxy/fault.ts';
import { type PlannedFault, writtenPlan } from '../fault-proxy/plan.ts';
import { metFaults } from './campaign.ts';
import { checkEvidence } from './check-evidence.ts';
import type { Violation } from './evidence.ts';
import { lanesOf, type RunOptions, runSessions } from './run-sessions.ts';
import { isHarmless, killsFunction, type Scenario } from './scenarios.ts';

/** The outcome of scenarios. */
export interface Outcome {
  readonly violations: readonly Violation[];
  /** The planned faults that did not happen, as `session: step`. */
  readonly notMet: readonly string[];
}

const orderOf = ({ order }: Scenario) => order;

/** Plays the scenarios in which no process dies, side by side. */
export function playFailures(scenarios: readonly Scenario[]): Promise<Outcome> {
  const harmless = scenarios.filter(isHarmless);
  return play(harmless, { lanes: lanesOf(harmless.map(orderOf), 32) });
}

/** Plays the scenarios in which processes die. Each session has its own process of the agent. */
export function playDeaths(scenarios: readonly Scenario[]): Promise<Outcome> {
  const deadly = scenarios.filter((each) => !isHarmless(each));
  const [functions, agents] = [true, false].map((expected) =>
    deadly.filter((each) => killsFunction(each) === expected).map(orderOf),
  );
  // One function at a time: its processes serve all sessions, so its death is one fault more for the others.
  const lanes = [...lanesOf(functions ?? [], 1), ...lanesOf(agents ?? [], 3)];
  return play(deadly, { lanes, isolated: true });
}

/** Runs each scenario in its own session. */
async function play(
  scenarios: readonly Scenario[],
  how: Pick<RunOptions, 'lanes' | 'isolated'>,
): Promise<Outcome> {
  if (scenarios.length === 0) return { violations: [], notMet: [] };
  const { evidence, exchanges } = await runSessions({
    plan: writtenPlan(scenarios.flatMap(({ faults, before }) => [...before, ...faults])),
    ...how,
  });
  const met = new Set(metFaults(exchanges).map(({ session, step, nth }) => `${session}: ${step} ${nth}`));
  const isMet = ({ session, step, nth = 1 }: PlannedFault) => met.has(`${session}: ${step} ${nth}`);
  return {
    violations: checkEvidence(evidence),
    notMet: scenarios
      .flatMap(({ faults }) => faults)
      .filter((fault) => !isMet(fault))
      .map(({ session, step }) => `${session}: ${step}`),
  };
}

/** The command that finds the calls behind an outcome, or nothing after a good one. */
export function nextStep(
  { violations, notMet }: Outcome,
  scenarios: readonly Scenario[],
): string | undefined {
  const found = [...violations.map((each) => each.found), ...notMet];
  if (found.length === 0) return undefined;
  const kinds = new Set<FaultKind>();
  for (const { order, faults } of scenarios) {
    const [{ fault } = { fault: undefined }] = faults;
    if (fault && found.some((each) => each.startsWith(order.label))) kinds.add(fault.kind);
  }
  return `make chaos ALONE=${kinds.size > 0 ? [...kinds].join() : 'all'}`;
}
