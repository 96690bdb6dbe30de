import { createHash } from 'node:crypto';
import { stepOf } from '../fault-proxy/call.ts';
import { FAULT_KINDS } from '../fault-proxy/fault.ts';
import type { CampaignReport, LocatedFault } from './campaign.ts';
import type { Evidence } from './evidence.ts';
import { STEPS } from './steps.ts';

/** The text of a report, for a terminal. */
export function describeReport(report: CampaignReport): string {
  const { seed, sessions, concurrency, seconds, drawn, met, exchanges, evidence, violations } = report;
  return [
    `Seed ${seed}, ${sessions} sessions, ${concurrency} at a time: ${exchanges.length} calls in ${seconds.toFixed(1)} s`,
    '',
    ...table('faults by kind', FAULT_KINDS, [drawn, met], ({ kind }) => kind),
    row('together', [drawn.length, met.length]),
    row('fingerprint', [fingerprint(drawn), fingerprint(met)]),
    '',
    ...table('faults by call', Object.values(STEPS), [drawn, met], ({ step }) => step),
    '',
    ...LEGEND,
    '',
    `sessions ended: ${describeEnds(evidence)}`,
    `records: ${evidence.writes.length} acknowledged, ${evidence.rows.length} in the table`,
    '',
    `violations: ${violations.length}`,
    ...violations.map(({ promise, found }) => `  ${promise}: ${found}`),
  ].join('\n');
}

const LEGEND = [
  'drawn  faults that the seed draws for the first calls of each session; the same in every run',
  'met    faults that calls met; a session may not make every call. With CONCURRENCY=1 this is the same in every run too.',
];

const NAME_WIDTH = 80;
const NUMBER_WIDTH = 14;

function row(name: string, values: readonly (number | string)[]): string {
  return name.padEnd(NAME_WIDTH) + values.map((each) => String(each).padStart(NUMBER_WIDTH)).join('');
}

function table(
  title: string,
  names: readonly string[],
  columns: readonly (readonly LocatedFault[])[],
  nameOf: (fault: LocatedFault) => string,
): readonly string[] {
  const counted = columns.map((faults) => Map.groupBy(faults, nameOf));
  const count = (name: string): number[] => counted.map((groups) => groups.get(name)?.length ?? 0);
  return [row(title, ['drawn', 'met']), ...names.map((name) => row(`  ${name}`, count(name)))];
}

/** Runs with the same fingerprint had the same faults at the same calls. */
function fingerprint(faults: readonly LocatedFault[]): string {
  const lines = faults.map(({ session, step, nth, kind }) => `${session} ${step} ${nth} ${kind}`).sort();
  return createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 12);
}

function describeEnds({ sessions }: Evidence): string {
  const ends = Map.groupBy(
    sessions,
    ({ executions: [first] }) => first?.error ?? first?.status ?? 'no execution',
  );
  return [...ends]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([end, of]) => `${of.length} ${end}`)
    .join(', ');
}

/** Lists each call of the sessions in order of arrival, with its fault and the statuses of its answers. */
export function describeCalls({ exchanges }: Pick<CampaignReport, 'exchanges'>): string {
  return exchanges
    .toSorted((a, b) => a.at - b.at)
    .map(({ call, at, fault, answers }) => {
      const time = new Date(at).toISOString().slice(11, 23);
      const answered = answers.map(({ status }) => status).join(' and ') || 'not reached';
      return `${time}  ${call.session}  ${stepOf(call)} #${call.nth}  ${answered}  ${fault ? JSON.stringify(fault) : ''}`;
    })
    .join('\n');
}
