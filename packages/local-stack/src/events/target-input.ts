import { StartError } from '../start-error.ts';
import type { InputTransformer, RuleResource, RuleTarget } from '../template/resources/workflow.ts';
import type { EventEnvelope } from './event.ts';
import { compilePath, type Select } from './json-path.ts';

/** Makes of an event the text that a target gets. */
export type MakeInput = (event: EventEnvelope) => string;

/**
 * Compiles what a rule's target says about its input: fixed, a part of the event, a template, or the event as it is.
 *
 * @throws StartError `TEMPLATE_INVALID` on a path or a variable that the local stack does not know
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
        `input template of ${rule.name} uses <${part.variable}>, which its InputPathsMap does not name`,
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
  /** Whether the part stands between quotation marks. */
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

/** Outside quotation marks a value goes in as JSON, inside as text that leaves the JSON around it whole. */
function insert(value: unknown, quoted: boolean): string {
  if (value === undefined) return '';
  if (!quoted) return JSON.stringify(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return JSON.stringify(text).slice(1, -1);
}
