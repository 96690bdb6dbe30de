import { alarmsOf } from '../../infra/monitoring/alarms.ts';
import { markdownTable } from '../documents/markdown.ts';
import { SHAPES } from './shapes.ts';

interface IdleCost {
  readonly what: string;
  readonly count: number;
  /** US dollars a month for one; list price of us-east-1 as of 2026-11, to be checked. */
  readonly each: number;
  readonly note: string;
}

/** What a stage costs while nobody uses it, by the month. Everything else is paid by use. */
const IDLE: readonly IdleCost[] = [
  { what: 'alarms', count: alarmsOf('prod').length, each: 0.1, note: 'the first ten of an account are free' },
  { what: 'KMS key of the alarm topic', count: 1, each: 1, note: '' },
  { what: 'dashboard', count: 1, each: 3, note: 'the first three of an account are free' },
];

/** What is paid by what has piled up, in US dollars a GB and month; same source. */
const STORED = [
  ['journal and results, with their index', 0.25],
  ["the journal's continuous backups", 0.2],
  ['logs, compressed', 0.03],
] as const;

const usd = (amount: number): string => `$${amount.toFixed(2)}`;

/** The costs of a stage, as Markdown. */
export function renderCosts(): string {
  const idle = IDLE.map(({ what, count, each, note }) => [what, String(count), usd(count * each), note]);
  const total = IDLE.reduce((sum, { count, each }) => sum + count * each, 0);
  const services = [...new Set(SHAPES[0]?.estimate.lines.map(({ service }) => service))];
  const used = services.map((service) => [
    service,
    ...SHAPES.map(({ estimate }) =>
      usd(centsOf(estimate.lines.filter((line) => line.service === service)) * 10),
    ),
  ]);
  const sums = SHAPES.map(({ estimate }) => `**${usd(estimate.totalCents * 10)}**`);
  const [shape] = SHAPES;
  return [
    'Idle, a month, at list prices of us-east-1 as of 2026-11 (check them):',
    markdownTable(['', 'how many', 'a month', ''], [...idle, ['**together**', '', `**${usd(total)}**`, '']]),
    'By what has piled up, a GB and month:',
    markdownTable(
      ['', 'a GB and month'],
      STORED.map(([what, each]) => [what, usd(each)]),
    ),
    'A thousand sessions, by how long each takes:',
    markdownTable(['', ...SHAPES.map(({ name }) => name)], [...used, ['**together**', ...sums]]),
    `An estimate, and never a bill: ${shape?.estimate.priceTable}. ${shape?.estimate.notes.join(' ')}`,
  ].join('\n\n');
}

const centsOf = (lines: readonly { readonly cents: number }[]): number =>
  lines.reduce((sum, { cents }) => sum + cents, 0);
