import { DISPLAY_STATES, humanDuration, type PhaseStats, type Stats } from '@agents/diagnosis';
import { jsonStats, statsSince, type TokenTotal, tokensSince } from '@agents/sessions';
import type { Cli, Verb } from '../cli.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { epochOf, type Instant, jsonOption, LAST_DAY, outputOption, sinceOption } from '../options.ts';
import { isJson, printJson } from '../output/json.ts';
import { stateColor, stateText } from '../output/state.ts';
import { type Column, renderTable } from '../output/table.ts';
import type { Format } from '../output/terminal.ts';

interface StatsOptions {
  readonly since: Instant;
  readonly work?: true | undefined;
  readonly tokens?: true | undefined;
  readonly output: Format;
}

/** `journal stats`: how many sessions are in each state, how many fail, and how long each phase takes. */
export const stats: Verb = {
  examples: [
    ['journal stats', 'sessions that started in the last 24 hours'],
    ['journal stats --since 7d', 'of the last week'],
    ['journal stats --work', 'a session and its repeats count as one: completed if any of them has'],
    ['journal stats --tokens', 'and the tokens of each model, with their cost where the stage names prices'],
    ["journal stats -o json | jq '.phases[] | {phase, p95}'", 'for another program, in milliseconds'],
  ],
  declare(command, act) {
    command
      .addOption(sinceOption('sessions that started since').default(LAST_DAY, '24h'))
      .option('--work', 'count work, not tries; reads the lineage of each session')
      .option('--tokens', 'and the tokens of each model; reads the progress of each session')
      .addOption(outputOption(['table', 'json', 'jsonl']))
      .addOption(jsonOption())
      .action(act(showStats));
  },
};

async function showStats(
  cli: Cli,
  { since, work, tokens: wantsTokens, output }: StatsOptions,
): Promise<ExitCode> {
  const from = epochOf(since, cli.io.now());
  const found = await statsSince(cli.stage, from, work === true);
  const tokens = wantsTokens ? await tokensSince(cli.stage, from) : undefined;
  if (isJson(output)) {
    printJson(cli, output, jsonStats(from, found, tokens));
    return EXIT.ok;
  }
  if (found.sessions === 0) {
    cli.note(`No session started since ${new Date(from).toISOString()}. Look further back with --since.`);
    return EXIT.ok;
  }
  cli.print(...stateLines(cli, found), '', ...phaseLines(cli, found));
  if (tokens) cli.print('', ...tokenTable(cli, tokens));
  const { running, pending, stuck, failed } = found.byState;
  const open = running + pending + stuck;
  if (open > 0) {
    cli.note(
      `${open === 1 ? '1 open session was' : `${open} open sessions were`} assessed by the journal alone. To ask the executions as well, use \`${cli.command('list', '--running')}\`.`,
    );
  }
  if (failed > 0) cli.next(cli.command('errors'));
  return EXIT.ok;
}

function stateLines({ paint }: Cli, { sessions, work, byState, failureRate }: Stats): readonly string[] {
  const rate =
    failureRate === undefined
      ? 'none has ended yet'
      : `${(failureRate * 100).toFixed(1)} % of the ended ones failed`;
  const tries = sessions === 1 ? '1 session' : `${sessions} sessions`;
  const pieces = work === 1 ? '1 piece of work' : `${work} pieces of work`;
  const total = work ?? sessions;
  return [
    `${work === undefined ? tries : `${pieces} in ${tries}`}, ${rate}`,
    ...DISPLAY_STATES.filter((state) => byState[state] > 0).map((state) => {
      const share = `${((byState[state] / total) * 100).toFixed(1)} %`;
      const text = stateText(state).padEnd(13);
      return `  ${stateColor(paint, state)(text)}${String(byState[state]).padStart(6)}  ${share.padStart(7)}`;
    }),
  ];
}

/** Fits beside the other columns on a terminal of 80 characters. */
const BAR_WIDTH = 20;

function phaseLines({ paint, width, command }: Cli, { phases }: Stats): readonly string[] {
  if (phases.length === 0) {
    return [`No session has completed a phase yet. Watch the sessions with \`${command('tail')}\`.`];
  }
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
      text: ({ p50, p95 }) => logBar(p50, p95, { longestMs: longest, width: BAR_WIDTH }),
      flexible: true,
    },
  ];
  return [
    ...renderTable(phases, columns, { width: width(), head: paint.dim }).lines,
    ...phases
      .filter(({ skewed }) => skewed > 0)
      .map(({ label, skewed }) =>
        paint.yellow(`! ${label}: ${skewed} left out, because the clocks of two writers differ`),
      ),
  ];
}

/** The shortest time that a bar shows, in milliseconds. */
const SHORTEST_MS = 1;

/**
 * A bar for two times, the first within the second, on a logarithmic scale: phases take from milliseconds to hours, and on
 * a linear scale all but the longest would be empty.
 */
export function logBar(
  firstMs: number,
  secondMs: number,
  { longestMs, width }: { readonly longestMs: number; readonly width: number },
): string {
  const cells = (ms: number): number => {
    if (ms < SHORTEST_MS) return 0;
    // Both ends of the scale are shown: 1 ms is one cell, the longest all of them.
    const share =
      longestMs <= SHORTEST_MS ? 1 : Math.log(ms / SHORTEST_MS) / Math.log(longestMs / SHORTEST_MS);
    return Math.min(width, 1 + Math.round(share * (width - 1)));
  };
  const full = cells(firstMs);
  return '█'.repeat(full) + '░'.repeat(Math.max(0, cells(secondMs) - full));
}

const TOKEN_COLUMNS: readonly Column<TokenTotal>[] = [
  { header: 'MODEL', text: ({ model }) => model, flexible: [{ order: 1, to: 12 }] },
  { header: 'SESSIONS', text: ({ sessions }) => String(sessions), align: 'right' },
  { header: 'INPUT TOKENS', text: ({ inputTokens }) => inputTokens.toLocaleString('en-US'), align: 'right' },
  {
    header: 'OUTPUT TOKENS',
    text: ({ outputTokens }) => outputTokens.toLocaleString('en-US'),
    align: 'right',
  },
  { header: 'US CENTS', text: ({ cents }) => cents?.toFixed(4) ?? 'no price', align: 'right' },
];

function tokenTable({ paint, width }: Cli, tokens: readonly TokenTotal[]): readonly string[] {
  if (tokens.length === 0) return ['No task has reported tokens.'];
  return renderTable(tokens, TOKEN_COLUMNS, { width: width(), head: paint.dim }).lines;
}
