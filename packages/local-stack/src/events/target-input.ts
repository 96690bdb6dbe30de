import { isRecord } from '../is-record.ts';
import { StartError } from '../start-error.ts';
import type { InputTransformer, RuleResource, RuleTarget } from '../template/resources/workflow.ts';
import type { EventEnvelope } from './event.ts';

/** Turns an event into the input of a target. */
export type MakeInput = (event: EventEnvelope) => string;

/**
 * Compiles the input of a rule's target: a fixed text, a part of the event, a template, or the whole event.
 *
 * @throws StartError `TEMPLATE_INVALID` on an unsupported path or an undefined variable
 */
export function compileTargetInput(target: RuleTarget, rule: RuleResource): MakeInput {
  const { input, inputPath, inputTransformer } = target;
  if (input !== undefined) return () => input;
  if (inputTransformer) return compileTransformer(inputTransformer, rule);
  if (inputPath === undefined) return (event) => JSON.stringify(event);
  const select = compilePath(inputPath);
  return (event) => JSON.stringify(select(event) ?? null);
}

function compileTransformer({ paths, template }: InputTransformer, rule: RuleResource): MakeInput {
  const variables = new Map<string, Select>(predefinedVariables(rule));
  for (const [name, path] of Object.entries(paths)) variables.set(name, compilePath(path));
  const parts = splitTemplate(template).map((part) => {
    if (part.variable === undefined) return () => part.text;
    const select = variables.get(part.variable);
    if (!select) {
      throw new StartError(
        'TEMPLATE_INVALID',
        `input template of ${rule.name}: <${part.variable}> is not in its InputPathsMap`,
      );
    }
    return (event: unknown) => insert(select(event), part.quoted);
  });
  return (event) => parts.map((part) => part(event)).join('');
}

/** Variables that EventBridge defines for every template. */
function predefinedVariables(rule: RuleResource): [string, Select][] {
  return [
    ['aws.events.rule-arn', () => rule.arn],
    ['aws.events.rule-name', () => rule.name],
    ['aws.events.event.json', (event) => event],
  ];
}

interface TemplatePart {
  readonly text: string;
  readonly variable: string | undefined;
  /** Whether the part is inside quotation marks. */
  readonly quoted: boolean;
}

function splitTemplate(template: string): TemplatePart[] {
  let quoted = false;
  return template.split(/(<[A-Za-z0-9_.-]+>)/).map((text, index) => {
    const isVariable = index % 2 === 1;
    const part = { text, variable: isVariable ? text.slice(1, -1) : undefined, quoted };
    const quotationMarks = isVariable ? 0 : (text.match(/(?<!\\)"/g) ?? []).length;
    quoted = quotationMarks % 2 === 1 ? !quoted : quoted;
    return part;
  });
}

/** Outside quotation marks a value is inserted as JSON; inside, as escaped text, so that the result stays valid JSON. */
function insert(value: unknown, quoted: boolean): string {
  if (value === undefined) return '';
  if (!quoted) return JSON.stringify(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return JSON.stringify(text).slice(1, -1);
}

/** Reads a value of an event; `undefined` if the event does not have it. */
type Select = (event: unknown) => unknown;

const STEP = /\.(?<name>[A-Za-z0-9_/-]+)|\[(?<index>\d+)\]|\['(?<quoted>[^']+)'\]/y;

/**
 * Compiles an input path such as `$.detail.items[0]`. EventBridge supports fields and indexes only.
 *
 * @throws StartError `TEMPLATE_INVALID` on any other path, for example one with a wildcard
 */
function compilePath(path: string): Select {
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
