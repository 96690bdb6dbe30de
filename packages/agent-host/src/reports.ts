import { MAX_PROGRESS_MODELS, type ModelUsage, type Progress } from '@agents/events';
import type { Logger } from '@agents/service';
import type { ProgressAmount } from './agent.ts';

/** What an agent has reported of its task so far. Takes any arguments: what it does not understand, it logs and leaves out. */
export interface Reports {
  /** Replaces the last report. Returns whether there is something new. */
  add(text: unknown, amount: unknown): boolean;
  /** Adds tokens to those of the model. Returns whether there is something new. */
  addUsage(usage: unknown): boolean;
  progress(): Progress;
}

export interface ReportsDeps {
  readonly log: Logger;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Counts the tokens of further models, so that an agent that invents names fills no memory. */
const OTHER_MODELS = 'other models';

/**
 * Makes an empty report. An agent may report a million times a second, so that each call only keeps its arguments: the text is
 * redacted and cut when it is stored. Each kind of wrong argument is logged once.
 */
export function createReports({ log, now }: ReportsDeps): Reports {
  let last: Omit<Progress, 'usage'> = {};
  const tokens = new Map<string, { inputTokens: number; outputTokens: number }>();
  const logged = new Set<string>();

  const refuse = (field: string, expected: string, found: unknown): undefined => {
    if (logged.has(field)) return undefined;
    logged.add(field);
    const problem = `${field}: expected ${expected}, found ${kindOf(found)}`;
    log.warn({ problem }, 'progress report not understood; the task continues');
    return undefined;
  };
  const number = (field: string, value: unknown): number | undefined =>
    isNumber(value) ? value : refuse(field, 'a number from 0 to 9007199254740991', value);

  return {
    add(text, amount) {
      if (typeof text !== 'string' || isBlank(text)) {
        refuse('text', 'text that is not blank', text);
        return false;
      }
      let done: number | undefined;
      let total: number | undefined;
      if (amount !== undefined) {
        const given = fieldsOf(amount, ['done', 'total'] satisfies (keyof ProgressAmount)[]);
        if (!given) refuse('amount', '{ done, total }', amount);
        else {
          if (given.done !== undefined) done = number('done', given.done);
          if (given.total !== undefined) total = number('total', given.total);
        }
      }
      last = {
        text,
        ...(done !== undefined && { done }),
        ...(total !== undefined && { total }),
        reportedAt: now(),
      };
      return true;
    },
    addUsage(usage) {
      const given = fieldsOf(usage, ['model', 'inputTokens', 'outputTokens'] satisfies (keyof ModelUsage)[]);
      if (!given) {
        refuse('usage', '{ model, inputTokens, outputTokens }', usage);
        return false;
      }
      const { model } = given;
      if (typeof model !== 'string' || isBlank(model)) {
        refuse('model', 'the name of a model', model);
        return false;
      }
      const input = number('inputTokens', given.inputTokens) ?? 0;
      const output = number('outputTokens', given.outputTokens) ?? 0;
      if (input + output === 0) return false;
      const name = tokens.has(model) || tokens.size < MAX_PROGRESS_MODELS - 1 ? model : OTHER_MODELS;
      const sum = tokens.get(name) ?? { inputTokens: 0, outputTokens: 0 };
      tokens.set(name, { inputTokens: sum.inputTokens + input, outputTokens: sum.outputTokens + output });
      return true;
    },
    progress: () => ({ ...last, usage: Array.from(tokens, ([model, sum]) => ({ model, ...sum })) }),
  };
}

/** Reads properties of any value; `undefined` if it has none, or if reading one throws. */
function fieldsOf<Name extends string>(
  value: unknown,
  names: readonly Name[],
): Readonly<Partial<Record<Name, unknown>>> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  try {
    const fields: Partial<Record<Name, unknown>> = {};
    for (const name of names) fields[name] = Reflect.get(value, name);
    return fields;
  } catch {
    return undefined;
  }
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER;
}

/** Only the beginning of a text decides: an agent may report megabytes. */
const LOOKED_AT = 200;

function isBlank(text: string): boolean {
  return text.slice(0, LOOKED_AT).trim() === '';
}

/** Never the value itself: it can be large and can contain secrets. */
function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return isBlank(value) ? 'blank text' : 'text';
  return typeof value === 'object' ? 'an object that cannot be read' : `a value of type ${typeof value}`;
}
