import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { StackLog } from '../log.ts';
import type { Execution, ExecutionStore } from './executions.ts';
import { createHistory } from './history.ts';
import type { Json } from './json.ts';

/** The executions that ended under earlier stacks: a verdict that only an execution has, such as AgentLost, outlives a restart. */
export interface KeptExecutions {
  /** Puts the kept executions into a store. Their histories are not kept. */
  restore(store: ExecutionStore): void;
  keep(execution: Execution): void;
}

const FILE = 'executions.jsonl';

/** How many executions are read back by default, the latest. */
const MAX_KEPT = 10_000;

const failure = { error: v.exactOptional(v.string()), cause: v.exactOptional(v.string()) };

const KeptExecution = v.object({
  arn: v.string(),
  name: v.string(),
  stateMachineArn: v.string(),
  input: v.string(),
  startedAt: v.number(),
  stoppedAt: v.number(),
  outcome: v.variant('status', [
    v.object({
      status: v.literal('SUCCEEDED'),
      output: v.custom<Json>((value) => value !== undefined),
    }),
    v.object({ status: v.literal('FAILED'), ...failure }),
    v.object({ status: v.literal('TIMED_OUT') }),
    v.object({ status: v.literal('ABORTED'), ...failure }),
  ]),
});

/** Keeps executions in a folder, one line each. A line that a crash has cut is left out. */
export function keepExecutionsIn(folder: string, log: StackLog, most = MAX_KEPT): KeptExecutions {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, FILE);
  return {
    restore(store) {
      const lines = readLines(file);
      const kept = lines.slice(-most).flatMap(parseLine);
      for (const { stoppedAt, outcome, ...fields } of kept) {
        const execution = store.add({
          ...fields,
          history: createHistory(() => stoppedAt),
          abort: new AbortController(),
          finished: Promise.resolve(),
        });
        store.finish(execution, outcome, stoppedAt);
      }
      // Also ends a cut line, so that the next one begins a line of its own.
      writeFileSync(file, kept.map((each) => `${JSON.stringify(each)}\n`).join(''));
    },
    keep({ arn, name, stateMachineArn, input, startedAt, end }) {
      if (!end) return;
      const line = JSON.stringify({ arn, name, stateMachineArn, input, startedAt, ...end });
      try {
        appendFileSync(file, `${line}\n`);
      } catch (error) {
        log.warn({ service: 'states', execution: name, error: String(error) }, 'execution was not kept');
      }
    },
  };
}

function readLines(file: string): readonly string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
}

function parseLine(line: string): readonly v.InferOutput<typeof KeptExecution>[] {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), KeptExecution), line);
  return parsed.success ? [parsed.output] : [];
}
