import { parseArgs } from 'node:util';
import { FAULT_KINDS, type FaultKind } from '../fault-proxy/fault.ts';
import { packageForRun } from '../support/package-service.ts';
import { runCampaign } from './campaign.ts';
import { playDeaths, playFailures } from './play.ts';
import { describeCalls, describeReport } from './report.ts';
import { eachFaultAlone } from './scenarios.ts';

const USAGE = `Runs random sessions through random faults and checks that nothing is lost.

  --seed N          the seed of sessions and faults (default: a random one, printed)
  --sessions N      the number of sessions (default 100)
  --concurrency N   the number of sessions at a time (default 8); with 1, the same seed gives the same faults
  --only LABELS     run only these sessions (session-12,session-40) and show each of their calls
  --alone KINDS     instead, run a session for each call and each of these faults (cut,kill, or all): one fault a session
`;

const wholeNumberOf = (name: string, text: string): number => {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && text.trim() !== '') return number;
  process.stderr.write(`--${name}: expected a whole number, found "${text}"\n\n${USAGE}`);
  process.exit(2);
};

const kindsOf = (text: string): readonly FaultKind[] => {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => name !== 'all' && !FAULT_KINDS.some((kind) => kind === name));
  if (unknown === undefined)
    return FAULT_KINDS.filter((kind) => names.includes('all') || names.includes(kind));
  process.stderr.write(
    `--alone: expected all or some of ${FAULT_KINDS.join()}, found "${unknown}"\n\n${USAGE}`,
  );
  process.exit(2);
};

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
    sessions: { type: 'string', default: '100' },
    concurrency: { type: 'string', default: '8' },
    only: { type: 'string' },
    alone: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

if (values.help) {
  process.stdout.write(USAGE);
} else if (values.alone !== undefined) {
  const scenarios = eachFaultAlone(kindsOf(values.alone));
  process.stdout.write(`${scenarios.length} sessions with one fault each: packaging …\n`);
  await packageForRun('chaos');
  const outcomes = [await playFailures(scenarios), await playDeaths(scenarios)];
  const found = outcomes.flatMap(({ violations, notMet }) => [
    ...violations.map((each) => `  ${each.promise}: ${each.found}`),
    ...notMet.map((fault) => `  the fault did not happen: ${fault}`),
  ]);
  process.stdout.write([`violations: ${found.length}`, ...found, ''].join('\n'));
  process.exitCode = found.length > 0 ? 1 : 0;
} else {
  const seed = wholeNumberOf('seed', values.seed);
  const sessions = wholeNumberOf('sessions', values.sessions);
  const concurrency = Math.max(1, wholeNumberOf('concurrency', values.concurrency));
  process.stdout.write(`Seed ${seed}: packaging …\n`);
  await packageForRun('chaos');
  await packageForRun('crowded');
  const report = await runCampaign({
    ...{ seed, sessions, concurrency },
    ...(values.only && { only: values.only.split(',') }),
    onSession(ended) {
      if (ended % 10 === 0 || ended === sessions)
        process.stdout.write(`${ended} of ${sessions} sessions ended\n`);
    },
  });
  process.stdout.write(`\n${describeReport(report)}\n`);
  if (values.only) process.stdout.write(`\n${describeCalls(report)}\n`);
  process.exitCode = report.violations.length > 0 ? 1 : 0;
}
