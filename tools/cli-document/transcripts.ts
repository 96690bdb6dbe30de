import { execFile } from 'node:child_process';
import { once } from 'node:events';

/** Runs a command line and gives everything it said, as a terminal shows it, and its exit code. */
export type RunLine = (line: string) => Promise<{ readonly output: string; readonly exitCode: number }>;

const BLOCK = /^```console\n([\s\S]*?)^```$/gm;

/**
 * Runs every command of a document's `console` blocks, in their order, and puts what it says below it. A command is a line
 * that begins with `$ `; all other lines of the blocks are replaced.
 */
export async function fillTranscripts(document: string, run: RunLine): Promise<string> {
  const filled: string[] = [];
  for (const [, block = ''] of document.matchAll(BLOCK)) filled.push(await fillBlock(block, run));
  return document.replace(BLOCK, () => `\`\`\`console\n${filled.shift() ?? ''}\`\`\``);
}

async function fillBlock(block: string, run: RunLine): Promise<string> {
  const commands = block.split('\n').filter((line) => line.startsWith('$ '));
  const transcripts: string[] = [];
  for (const command of commands) {
    const { output, exitCode } = await run(command.slice(2));
    const ended = exitCode === 0 ? '' : `(exit code ${exitCode})\n`;
    transcripts.push(`${command}\n${output}${ended}`);
  }
  return transcripts.join('');
}

export interface ShellOptions {
  /** The file that `journal` runs. */
  readonly journal: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Makes what runs command lines with bash, where `journal` is the command of this package. */
export function makeShell({ journal, env }: ShellOptions): RunLine {
  const script = 'journal() { "$NODE" "$JOURNAL" "$@"; }; exec 2>&1; eval "$LINE"';
  return async (LINE) => {
    const shellEnv = { ...process.env, ...env, NODE: process.execPath, JOURNAL: journal, LINE };
    const child = execFile('bash', ['-c', script], { env: shellEnv });
    let output = '';
    child.stdout?.on('data', (chunk: string) => {
      output += chunk;
    });
    const [exitCode]: unknown[] = await once(child, 'close');
    return { output, exitCode: Number(exitCode) };
  };
}
