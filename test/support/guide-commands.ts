import { readFile } from 'node:fs/promises';
import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { parse } from 'shell-quote';

/** One command of the guide, as its words stand there. */
export interface GuideCommand {
  /** The line of text the command follows. */
  readonly title: string;
  readonly words: readonly string[];
}

/** Every `bash` block of the guide, parsed as a shell would; what follows a pipe is left out. */
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

/** The options of an AWS CLI command: flags without a value are `true`, those with `no-` before them `false`. */
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

/** The request that `aws dynamodb query` makes of the command's words; an option it does not have is an error. */
export function toQuery(words: readonly string[]): QueryCommandInput {
  const input: Record<string, unknown> = {};
  for (const [option, value] of cliOptions(words)) {
    if (option === 'output') continue; // how the CLI prints, not what it asks
    const field = QUERY_OPTIONS[option];
    if (!field) throw new Error(`aws dynamodb query has no option --${option}`);
    input[field] = typeof value === 'string' && /^[[{\d]/.test(value) ? JSON.parse(value) : value;
  }
  return { TableName: undefined, ...input };
}
