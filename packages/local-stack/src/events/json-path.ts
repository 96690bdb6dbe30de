import { isRecord } from '../is-record.ts';
import { StartError } from '../start-error.ts';

/** Takes a value out of an event; `undefined` where the event has nothing. */
export type Select = (event: unknown) => unknown;

const STEP = /\.(?<name>[A-Za-z0-9_/-]+)|\[(?<index>\d+)\]|\['(?<quoted>[^']+)'\]/y;

/**
 * Compiles the part of JSONPath that EventBridge takes in an input path: `$.detail.items[0]`.
 *
 * @throws StartError `TEMPLATE_INVALID` on anything else, a wildcard included
 */
export function compilePath(path: string): Select {
  const steps: (string | number)[] = [];
  STEP.lastIndex = 1;
  while (path.startsWith('$') && STEP.lastIndex < path.length) {
    const groups = STEP.exec(path)?.groups;
    if (!groups) throw invalid(path);
    steps.push(
      groups['index'] === undefined ? (groups['name'] ?? groups['quoted'] ?? '') : Number(groups['index']),
    );
  }
  if (!path.startsWith('$')) throw invalid(path);
  return (event) => steps.reduce<unknown>(take, event);
}

function take(value: unknown, step: string | number): unknown {
  if (typeof step === 'number') return Array.isArray(value) ? value[step] : undefined;
  return isRecord(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}

function invalid(path: string): StartError {
  const expected = 'expected "$", then ".name", "[0]" or "[\'name\']"';
  return new StartError('TEMPLATE_INVALID', `input path "${path}" of an event rule: ${expected}`);
}
