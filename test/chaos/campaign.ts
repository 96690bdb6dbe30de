import { type Exchange, stepOf } from '../fault-proxy/index.ts';
import { checkEvidence } from './checks/check-evidence.ts';
import type { Violation } from './evidence.ts';
import { drawFaults, heldFaults } from './fault-load.ts';
import { type CampaignReport, metFaults } from './report.ts';
import { runSessions } from './run-sessions.ts';
import { drawSessions } from './session-order.ts';
import { STEPS } from './steps.ts';

export interface CampaignOptions {
  readonly seed: number;
  readonly sessions: number;
  /** Sessions at a time; with one at a time nothing depends on what happens at the same moment. */
  readonly concurrency: number;
  /** The labels of those that are run; all by default. A session meets the same faults alone as among the others. */
  readonly only?: readonly string[];
  readonly onSession?: (ended: number) => void;
}

/** Runs drawn sessions through drawn faults and checks what the system promises. */
export async function runCampaign(options: CampaignOptions): Promise<CampaignReport> {
  const { seed, sessions, concurrency, onSession = () => undefined } = options;
  const isSequential = concurrency === 1;
  const start = performance.now();
  const orders = drawSessions(seed, sessions, !isSequential).filter(
    ({ label }) => options.only?.includes(label) ?? true,
  );
  const plan = drawFaults({ seed, isSequential });
  const { evidence, exchanges } = await runSessions({ orders, plan, concurrency, onSession });
  return {
    ...{ seed, sessions, concurrency, evidence },
    seconds: (performance.now() - start) / 1_000,
    held: heldFaults(
      plan,
      orders.map(({ label }) => label),
    ),
    met: metFaults(exchanges),
    exchanges,
    violations: [...checkEvidence(evidence), ...strangers(exchanges)],
  };
}

/** Calls that no list here knows: the system has changed, and they have met no fault. */
function strangers(exchanges: readonly Exchange[]): readonly Violation[] {
  const known = new Set<string>(Object.values(STEPS));
  const unknown = new Set(exchanges.map(({ call }) => stepOf(call)).filter((step) => !known.has(step)));
  return [...unknown].map((found) => ({ promise: 'every call meets faults (test/chaos/steps.ts)', found }));
}
