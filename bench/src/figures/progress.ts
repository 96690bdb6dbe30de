import {
  createInputStore,
  createMemoryJournal,
  createMemoryResultStore,
  createMemoryTable,
  createProgressStore,
  createSavedStore,
} from '@agents/journal';
import type { AgentContext } from '../../../packages/agent-host/src/agent.ts';
import { makeBackgroundTask } from '../../../packages/agent-host/src/background-task.ts';
import {
  makeStartProgress,
  NOTE_EVERY_MS,
  type StartProgress,
} from '../../../packages/agent-host/src/progress.ts';
import { makeOpenSaved } from '../../../packages/agent-host/src/saved-values.ts';
import { createVirtualClock } from '../../../test/support/virtual-clock.ts';
import type { Bench, Figure } from '../figure.ts';
import { comparing, interleave } from '../measure/rounds.ts';
import { medianOf, ratioRow } from '../measure/statistics.ts';
import type { Row } from '../result.ts';

const ROUNDS = 60;
const TASKS = 200;
const CALLS_A_SECOND = 1_000;
const SECONDS = 60;
const CALLS = 100_000;

type Log = AgentContext['log'];

export const progress: Figure = {
  name: 'progress',
  title: "An agent's reports of progress",
  method:
    'What reports cost the task that makes them. The puts are counted on a virtual clock. A task that reports nothing runs ' +
    'from its start to its final event, on tables in memory, beside the same task in a host that cannot take reports.',
  packages: [],
  measure: async (bench) => [await countPuts(), await timeCalls(), ...(await compareSilentTasks(bench))],
};

const log: Log = {
  ...{ debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
  child: () => log,
};

/** The puts of a task that reports 1,000 times a second: one at once, then one every 5 s. */
async function countPuts(): Promise<Row> {
  const clock = createVirtualClock();
  let puts = 0;
  const put = async (): Promise<void> => {
    puts += 1;
  };
  const task = makeStartProgress({ store: { put }, log, now: clock.now, sleep: clock.sleep })('s-1');
  for (let ms = 0; ms < SECONDS * 1_000; ms += 1_000 / CALLS_A_SECOND) {
    task.progress(`at ${ms} ms`, { done: ms, total: SECONDS * 1_000 });
    await clock.advance(1_000 / CALLS_A_SECOND);
  }
  await task.end();
  const goal = 1 + (SECONDS * 1_000) / NOTE_EVERY_MS;
  const detail = `${CALLS_A_SECOND * SECONDS} calls`;
  return { what: 'a minute of 1,000 calls a second', value: puts, unit: 'puts', goal, detail };
}

/** The time of one call, most of which do nothing but keep their arguments. */
async function timeCalls(): Promise<Row> {
  const store = createProgressStore({ table: createMemoryTable() });
  const pause = (): Promise<void> => new Promise(() => undefined);
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const task = makeStartProgress({ store, log, now: Date.now, sleep: pause })(`s-${round}`);
    const start = performance.now();
    for (let done = 0; done < CALLS; done += 1) task.progress('reading files', { done, total: CALLS });
    times.push(((performance.now() - start) / CALLS) * 1_000);
  }
  return { what: 'one call', value: medianOf(times), unit: 'µs', runs: ROUNDS, goal: 1 };
}

/** A host that takes no reports. */
const withoutReports: StartProgress = () => ({
  ...{ progress: () => undefined, usage: () => undefined, latest: () => undefined },
  end: async () => undefined,
});

async function compareSilentTasks(bench: Bench): Promise<readonly Row[]> {
  const table = createMemoryTable();
  const store = createProgressStore({ table });
  const pause = (): Promise<void> => new Promise(() => undefined);
  const reporting = makeStartProgress({ store, log, now: Date.now, sleep: pause });
  const rounds = await interleave([running('ours', reporting), running('without reports', withoutReports)], {
    ...{ rounds: ROUNDS, operations: TASKS },
    onRound: (round) => bench.progress(`round ${round} of ${ROUNDS}`),
  });
  const against = 'a host without reports';
  const { p50Ms, cpuMs } = comparing(rounds, 'ours', 'without reports');
  const puts = table.items().length;
  return [
    ratioRow({ what: 'a task that reports nothing, p50', against, ...p50Ms, goal: 1.1 }),
    ratioRow({ what: 'a task that reports nothing, CPU time', against, ...cpuMs, goal: 1.1 }),
    { what: 'all tasks that report nothing', value: puts, unit: 'puts', goal: 0 },
  ];
}

/** Runs task after task, each of a session of its own. */
function running(name: string, startProgress: StartProgress) {
  const table = createMemoryTable();
  const runTask = makeBackgroundTask({
    agent: { run: async () => 'done' },
    ...{ journal: createMemoryJournal(), results: createMemoryResultStore(), startProgress, log },
    openSaved: makeOpenSaved({
      store: createSavedStore({ table }),
      inputs: createInputStore({ table }),
      log,
    }),
  });
  let count = 0;
  const run = (): Promise<void> => {
    count += 1;
    return runTask({ sessionId: `s-${count}`, abort: new AbortController() }, {});
  };
  return { name, run };
}
