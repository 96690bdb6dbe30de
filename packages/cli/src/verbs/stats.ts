import {
  type DisplayState,
  humanDuration,
  type PhaseStats,
  type Stats,
  stats as statsOf,
} from '@agents/diagnosis';
import { ALL_STATUSES, compareEvents, type SessionEvent } from '@agents/events';
import type { Cli } from '../cli.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { logBar } from '../output/bar.ts';
import { printableJson } from '../output/escape.ts';
import { type Format, outputOption } from '../output/format.ts';
import { stateColor, stateText } from '../output/state-sign.ts';
import { type Column, renderTable } from '../output/table.ts';
import { knownDeployment } from '../session/known-deployment.ts';
import { LAST_DAY } from '../sweep/last-day.ts';
import { readSince } from '../sweep/read-since.ts';
import { epochOf, type Instant } from '../times.ts';
import { sinceOption } from './options.ts';
import type { Verb } from './verb.ts';

interface StatsOptions {
  readonly since: Instant;
  readonly output: Format;
}

/** `journal stats`: how many sessions stand how, how many fail, and how long each phase takes. */
export const stats: Verb = {
  examples: [
    ['journal stats', 'sessions that began within the last 24 hours'],
    ['journal stats --since 7d', 'of the last week'],
    ["journal stats -o json | jq '.phases[] | {phase, p95}'", 'for another program, in milliseconds'],
  ],
  declare(command, act) {
    command
      .addOption(sinceOption('sessions that began since').default(LAST_DAY, '24h'))
      .addOption(outputOption(['table', 'json']))
      .action(act(showStats));
  },
};

async function showStats(cli: Cli, { since, output }: StatsOptions): Promise<ExitCode> {
  const now = cli.io.now();
  const from = epochOf(since, now);
  const { events } = await readSince(await cli.target.journal(), ALL_STATUSES, from);
  const found = await countOf(cli, sessionsOf(events), now);
  if (output === 'json') {
    cli.print(printableJson({ since: new Date(from).toISOString(), ...found }, 2));
    return EXIT.ok;
  }
  if (found.sessions === 0) {
    cli.note(`No session began since ${new Date(from).toISOString()}. Look further back with --since.`);
    return EXIT.ok;
  }
  cli.print(...stateLines(cli, found), '', ...phaseLines(cli, found));
  const open = found.byState.running + found.byState.pending + found.byState.stuck;
  if (open > 0) {
    cli.note(
      `${open} without an end are judged by their journal alone; \`${cli.target.command('list', '--running')}\` asks their executions.`,
    );
  }
  if (found.byState.failed > 0) cli.next(cli.target.command('errors'));
  return EXIT.ok;
}

/** Counts; the stage is asked for its deadline only where a task runs, which nothing else makes late. */
async function countOf(
  cli: Cli,
  sessions: readonly (readonly SessionEvent[])[],
  now: number,
): Promise<Stats> {
  const found = statsOf({ sessions, now });
  if (found.byState.running + found.byState.stuck === 0) return found;
  return statsOf({ sessions, now, limits: (await knownDeployment(cli)).limits });
}

/** The events of each session that began in the time: of one that began before it, some are missing. */
function sessionsOf(events: readonly SessionEvent[]): readonly (readonly SessionEvent[])[] {
  const sessions = Map.groupBy(events, ({ sessionId }) => sessionId);
  return [...sessions.values()]
    .map((session) => session.sort(compareEvents))
    .filter((session) => session.some(({ status }) => status === 'SESSION_INITIATED'));
}

const STATES: readonly DisplayState[] = [
  'completed',
  'failed',
  'running',
  'pending',
  'stuck',
  'lost',
  'not found',
];

function stateLines({ paint }: Cli, { sessions, byState, failureRate }: Stats): readonly string[] {
  const counted = STATES.filter((state) => byState[state] > 0);
  const rate =
    failureRate === undefined
      ? 'none has ended yet'
      : `${(failureRate * 100).toFixed(1)} % of those that ended have failed`;
  return [
    `${sessions} ${sessions === 1 ? 'session' : 'sessions'}, ${rate}`,
    ...counted.map((state) => {
      const share = `${((byState[state] / sessions) * 100).toFixed(1)} %`;
      const text = stateText(state).padEnd(13);
      return `  ${stateColor(paint, state)(text)}${String(byState[state]).padStart(6)}  ${share.padStart(7)}`;
    }),
  ];
}

/** Beside the other columns on a terminal of 80 characters. */
const BAR_WIDTH = 20;

function phaseLines({ paint, width, target }: Cli, { phases }: Stats): readonly string[] {
  if (phases.length === 0)
    return [`No session has passed a phase yet. Follow one with \`${target.command('tail')}\`.`];
  const longest = Math.max(...phases.map(({ p95 }) => p95));
  const time = (header: string, ms: (row: PhaseStats) => number): Column<PhaseStats> => ({
    header,
    text: (row) => humanDuration(ms(row)),
    align: 'right',
  });
  const columns: readonly Column<PhaseStats>[] = [
    { header: 'PHASE', text: ({ label }) => label },
    { header: 'COUNT', text: ({ count }) => String(count), align: 'right' },
    time('P50', ({ p50 }) => p50),
    time('P95', ({ p95 }) => p95),
    time('MAX', ({ max }) => max),
    {
      header: '█ P50 ░ P95, LOG SCALE',
      text: ({ p50, p95 }) => logBar(p50, p95, longest, BAR_WIDTH),
      flexible: true,
    },
  ];
  const skewed = phases.filter((phase) => phase.skewed > 0);
  return [
    ...renderTable(phases, columns, { width: width(), head: paint.dim }).lines,
    ...skewed.map((phase) =>
      paint.yellow(`! ${phase.label}: ${phase.skewed} left out, because two clocks make them negative`),
    ),
  ];
}
