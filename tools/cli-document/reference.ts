import type { Act, Verb } from '@agents/cli';
import { VERBS } from '@agents/cli';
import { Command } from '@commander-js/extra-typings';
import { fillSection, markdownTable } from '../documents/markdown.ts';

const SECTION = { file: 'docs/cli.md', name: 'reference', source: 'packages/cli/src/verbs' };

/** Replaces the reference in a document by that of the program as it is. @throws Error when the document has no place for it */
export async function fillReference(document: string): Promise<string> {
  const verbs = await Promise.all(
    Object.entries(VERBS).map(async ([name, { summary, load }]) =>
      verbReference(name, summary, await load()),
    ),
  );
  return fillSection(document, SECTION, verbs.join('\n\n'));
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
    .map((option) => [`\`${option.flags}\``, help.optionDescription(option)]);
  const width = Math.max(...verb.examples.map(([line]) => line.length));
  const examples = verb.examples.map(([line, purpose]) => `${line.padEnd(width)}  # ${purpose}`);
  return [
    `### ${[`journal ${name}`, ...words].join(' ')}`,
    `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`,
    ...(options.length > 0 ? [markdownTable(['option', ''], options)] : []),
    ['```bash', ...examples, '```'].join('\n'),
  ].join('\n\n');
}
