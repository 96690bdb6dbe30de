import { readFile } from 'node:fs/promises';
import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { parse } from 'shell-quote';

/** A command of the guide. */
export interface GuideCommand {
  /** The line of text above the command. */
  readonly title: string;
  readonly words: readonly string[];
}

/** Each `bash` block of the guide, parsed like a shell does, up to the first pipe. */
export async function readGuideCommands(
  file = 'docs/event-journaling-guide.md',
): Promise<readonly GuideCommand[]> {
  const guide = await readFile(file, 'utf8');
  return [...guide.matchAll(/([^\n]+)\n\n```bash\n([\s\S]*?)```/g)].map(([, title = '', script = '']) => {
    const tokens = parse(script.replaceAll('\\\n', ' '));
    const pipe = tokens.findIndex((token) => typeof token === 'object' && 'op' in token && token.op === '|');
    const words = (pipe < 0 ? tokens : tokens.slice(0, pipe)).filter((token) => typeof token === 'string');
    return { title, words };
  });
}

/** The options of an AWS CLI command. A flag is `true`, a flag with `no-` is `false`. */
export function cliOptions(words: readonly string[]): ReadonlyMap<string, string | boolean> {
  const options = new Map<string, string | boolean>();
  for (const [index, word] of words.entries()) {
    if (!word.startsWith('--')) continue;
    const next = words[index + 1];
    const value = next === undefined || next.startsWith('--') ? !word.startsWith('--no-') : next;
    options.set(word.replace(/^--(no-)?/, ''), value);
  }
  return options;
}

const QUERY_OPTIONS: Readonly<Record<string, keyof QueryCommandInput>> = {
  'table-name': 'TableName',
  'index-name': 'IndexName',
  'key-condition-expression': 'KeyConditionExpression',
  'filter-expression': 'FilterExpression',
  'expression-attribute-names': 'ExpressionAttributeNames',
  'expression-attribute-values': 'ExpressionAttributeValues',
  'scan-index-forward': 'ScanIndexForward',
  limit: 'Limit',
};

/** The request that `aws dynamodb query` makes from these words. @throws Error for an unknown option */
export function toQuery(words: readonly string[]): QueryCommandInput {
  const input: Record<string, unknown> = {};
  for (const [option, value] of cliOptions(words)) {
    if (option === 'output') continue; // concerns only what the CLI prints
    const field = QUERY_OPTIONS[option];
    if (!field) throw new Error(`aws dynamodb query has no option --${option}`);
    input[field] = typeof value === 'string' && /^[[{\d]/.test(value) ? JSON.parse(value) : value;
  }
  return { TableName: undefined, ...input };
}
