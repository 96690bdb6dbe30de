import { Command } from '@commander-js/extra-typings';
import { VERBS } from '../verbs/registry.ts';
import type { Act, Verb } from '../verbs/verb.ts';

const BEGIN = '<!-- reference: written by `make docs` from packages/cli/src/verbs -->';
const END = '<!-- end of reference -->';

/** Replaces the reference in a document by that of the program as it is. @throws Error when the document has no place for it */
export async function fillReference(document: string): Promise<string> {
  const [before, rest] = document.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) {
    throw new Error(
      `docs/cli.md: expected the lines "${BEGIN}" and "${END}", and the reference between them`,
    );
  }
  const verbs = await Promise.all(
    Object.entries(VERBS).map(async ([name, { summary, load }]) =>
      verbReference(name, summary, await load()),
    ),
  );
  return [before, BEGIN, '\n\n', verbs.join('\n\n'), '\n\n', END, after].join('');
}

const idle: Act = () => async () => {};

/** One verb: how it is called, what for, its options, and commands that work. */
function verbReference(name: string, summary: string, verb: Verb): string {
  const command = new Command(name).description(summary);
  verb.declare(command, idle);
  const help = command.createHelp();
  const words = command.registeredArguments.map((argument) =>
    argument.required ? `<${argument.name()}>` : `[${argument.name()}]`,
  );
  const options = help
    .visibleOptions(command)
    .filter(({ long }) => long !== '--help')
    .map((option) => `| \`${option.flags}\` | ${cell(help.optionDescription(option))} |`);
  const width = Math.max(...verb.examples.map(([line]) => line.length));
  const examples = verb.examples.map(([line, purpose]) => `${line.padEnd(width)}  # ${purpose}`);
  return [
    `### ${[`journal ${name}`, ...words].join(' ')}`,
    `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`,
    ...(options.length > 0 ? [['| option | |', '|---|---|', ...options].join('\n')] : []),
    ['```bash', ...examples, '```'].join('\n'),
  ].join('\n\n');
}

function cell(text: string): string {
  return text.replaceAll('|', String.raw`\|`);
}
