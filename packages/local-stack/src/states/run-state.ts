import type { Json, JsonObject } from './json.ts';
import { StatesError } from './outcome.ts';
import type { ChoiceStep, FailStep, PassStep, Reader, Step, WaitStep } from './program.ts';
import { enterState, type Run, type Visit } from './run.ts';
import { runTask, type Transition } from './run-task.ts';

/**
 * Runs one state from its entry to its exit.
 *
 * @throws StatesError when the execution fails in this state
 * @throws ExecutionEnded when the execution was ended from outside
 */
export async function runState(run: Run, step: Step, input: Json): Promise<Transition> {
  run.signal.throwIfAborted();
  const visit = enterState(run, step.type, step.name, input);
  if (step.type === 'Fail') throw await failureOf(step, visit);
  const transition =
    step.type === 'Task' ? await runTask(run, step, visit) : await runPlain(run, step, visit);
  run.signal.throwIfAborted();
  visit.exit(transition.output);
  return transition;
}

async function runPlain(run: Run, step: PassStep | WaitStep | ChoiceStep, visit: Visit): Promise<Transition> {
  const context = visit.context();
  try {
    switch (step.type) {
      case 'Choice':
        return await choose(step, visit.input, context);
      case 'Wait':
        return { output: await wait(run, step, visit.input, context), next: step.next };
      default:
        return {
          output: await step.flow(visit.input, context, async (effective) =>
            step.result === undefined ? effective : step.result,
          ),
          next: step.next,
        };
    }
  } catch (error) {
    run.signal.throwIfAborted();
    throw visit.locate(error);
  }
}

async function choose(step: ChoiceStep, input: Json, context: JsonObject): Promise<Transition> {
  let next: string | undefined;
  const output = await step.flow(input, context, async (effective) => {
    next = await step.decide(effective, context);
    return effective;
  });
  return { output, next };
}

function wait(run: Run, step: WaitStep, input: Json, context: JsonObject): Promise<Json> {
  return step.flow(input, context, async (effective) => {
    await run.pause(await waitMs(run, step, effective, context), run.signal);
    return effective;
  });
}

async function waitMs(run: Run, step: WaitStep, input: Json, context: JsonObject): Promise<number> {
  if (step.seconds) {
    const seconds = await step.seconds(input, context);
    if (typeof seconds === 'number' && Number.isInteger(seconds) && seconds >= 0) return seconds * 1000;
    throw new StatesError(
      'States.Runtime',
      `SecondsPath must lead to whole seconds, found ${JSON.stringify(seconds)}`,
    );
  }
  const timestamp = await step.timestamp?.(input, context);
  const until = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN;
  if (!Number.isNaN(until)) return Math.max(0, until - run.now());
  throw new StatesError(
    'States.Runtime',
    `TimestampPath must lead to a timestamp, found ${JSON.stringify(timestamp)}`,
  );
}

async function failureOf(step: FailStep, visit: Visit): Promise<unknown> {
  try {
    return new StatesError(await text(step.error, visit), await text(step.cause, visit));
  } catch (error) {
    return visit.locate(error);
  }
}

async function text(reader: Reader, visit: Visit): Promise<string | undefined> {
  const value = await reader(visit.input, visit.context());
  if (value === undefined || typeof value === 'string') return value;
  throw new StatesError(
    'States.Runtime',
    `ErrorPath and CausePath must lead to text, found ${JSON.stringify(value)}`,
  );
}
