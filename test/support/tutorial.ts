import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';

/** What a reader of the tutorial does or sees, in the order of the document. */
export type Step =
  | { readonly kind: 'command'; readonly command: string; readonly exitCode: number }
  /** What the last command prints. */
  | { readonly kind: 'output'; readonly output: string }
  | { readonly kind: 'edit'; readonly file: string; readonly remove: string; readonly add: string }
  | { readonly kind: 'file'; readonly file: string; readonly content: string };

/** Reads the code blocks of a document. A block that changes a file is below a sentence with its path. */
export async function readTutorial(document = 'docs/tutorial.md'): Promise<readonly Step[]> {
  const tutorial = await readFile(document, 'utf8');
  return [...tutorial.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap((match) => {
    const [, language, block = ''] = match;
    const paths = [...tutorial.slice(0, match.index).matchAll(/`(services\/[^`\n]+\.ts)`/g)];
    const paragraph = tutorial.slice(0, match.index).trimEnd().split('\n\n').at(-1) ?? '';
    const exitCode = Number(/exit code (\d)/.exec(paragraph)?.[1] ?? 0);
    return stepsOf({ language, block, exitCode, file: paths.at(-1)?.[1] ?? '' });
  });
}

interface Block {
  readonly language: string | undefined;
  readonly block: string;
  readonly file: string;
  readonly exitCode: number;
}

function stepsOf({ language, block, file, exitCode }: Block): readonly Step[] {
  const lines = block.split('\n').filter((line) => line !== '');
  const marked = (sign: string): string =>
    lines.flatMap((line) => (line.startsWith(sign) ? line.slice(1) : [])).join('\n');
  switch (language) {
    case 'bash':
      return lines.map((command) => ({ kind: 'command', command, exitCode }));
    case 'json':
      return [{ kind: 'output', output: block }];
    case 'diff':
      return [{ kind: 'edit', file, remove: marked('-'), add: marked('+') }];
    case 'ts':
      return [{ kind: 'file', file, content: block }];
    default:
      throw new Error(`a block of the tutorial has the language ${language}, which its test does not know`);
  }
}

/** What the test runs for a command of the tutorial that needs the network, an account or another stack. */
const INSTEAD: readonly (readonly [RegExp, string])[] = [
  [/^git clone REPOSITORY \w+ && cd \w+$/, 'test -f Makefile'],
  // make reads its targets and variables, and prints what it would run.
  [/^make .*/, '$& --dry-run'],
  // The other tests deploy to the local stack what this would ship.
  [/^npx sls deploy --stage dev$/, 'sls print --stage dev --path service'],
  [/^(\.\/journal .*)--stage dev$/, '$1--local'],
];

/**
 * Runs a command in a shell as the reader does, in a checkout whose local stack has this port.
 *
 * @returns what it prints
 * @throws Error when its exit code is not that of the document
 */
export async function typeCommand(
  { command, exitCode }: Step & { readonly kind: 'command' },
  { checkout, port }: { readonly checkout: string; readonly port: string },
): Promise<string> {
  const [pattern, instead] = INSTEAD.find(([each]) => each.test(command)) ?? [command, command];
  const PATH = `${join(checkout, 'node_modules/.bin')}${delimiter}${process.env['PATH']}`;
  const child = spawn('sh', ['-c', command.replace(pattern, instead)], {
    cwd: checkout,
    env: { PATH, HOME: checkout, LOCAL_STACK_PORT: port },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  if (code === exitCode) return stdout;
  throw new Error(`${command}: expected exit code ${exitCode}, found ${code}\n${stdout}${stderr}`);
}
