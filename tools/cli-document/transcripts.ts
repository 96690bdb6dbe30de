import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { parse } from 'shell-quote';
import { journalHere } from './journal-here.ts';

/** Runs a command line and gives everything it said, as a terminal shows it, and its exit code. */
export type RunLine = (line: string) => Promise<{ readonly output: string; readonly exitCode: number }>;

const BLOCK = /^(<!-- between: (.*) -->\n)?```console\n([\s\S]*?)^```$/gm;

/**
 * Runs every command of a document's `console` blocks, in their order, and puts its output below it. A command is a line that
 * starts with `$ `; all other lines of the blocks are replaced. A comment `<!-- between: LINE -->` above a block runs LINE
 * between two commands, unseen: it waits for what a reader sees happen meanwhile.
 */
export async function fillTranscripts(document: string, run: RunLine): Promise<string> {
  const filled: string[] = [];
  for (const [, comment = '', between, block = ''] of document.matchAll(BLOCK)) {
    filled.push(`${comment}\`\`\`console\n${await fillBlock(block, run, between)}\`\`\``);
  }
  return document.replace(BLOCK, () => filled.shift() ?? '');
}

async function fillBlock(block: string, run: RunLine, between?: string): Promise<string> {
  const commands = block.split('\n').filter((line) => line.startsWith('$ '));
  const transcripts: string[] = [];
  for (const [index, command] of commands.entries()) {
    if (between !== undefined && index > 0) await run(between);
    const { output, exitCode } = await run(command.slice(2));
    const ended = exitCode === 0 ? '' : `(exit code ${exitCode})\n`;
    transcripts.push(`${command}\n${output}${ended}`);
  }
  return transcripts.join('');
}

/**
 * Makes the function that runs command lines in the folder of the repository. A line that only calls `./journal` runs in this
 * process, bash runs all others.
 */
export function makeShell(cwd: string, env: Readonly<Record<string, string>>): RunLine {
  const world = { ...process.env, ...env };
  return (line) => {
    const args = argumentsOf(line);
    return args ? runHere(args, world) : runInBash(line, { cwd, env: world });
  };
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The arguments of a line that calls `./journal` and nothing else. */
function argumentsOf(line: string): readonly string[] | undefined {
  const [command, ...args] = parse(line);
  const words = args.filter((word) => typeof word === 'string');
  return command === './journal' && words.length === args.length ? words : undefined;
}

async function runHere(args: readonly string[], env: Environment): ReturnType<RunLine> {
  let output = '';
  const exitCode = await journalHere(args, env, (text) => {
    output += text;
  });
  return { output, exitCode };
}

async function runInBash(
  LINE: string,
  { cwd, env }: { readonly cwd: string; readonly env: Environment },
): ReturnType<RunLine> {
  const child = execFile('bash', ['-c', 'exec 2>&1; eval "$LINE"'], { cwd, env: { ...env, LINE } });
  let output = '';
  child.stdout?.on('data', (chunk: string) => {
    output += chunk;
  });
  const [exitCode]: unknown[] = await once(child, 'close');
  return { output, exitCode: Number(exitCode) };
}

/**
 * What differs from one run to the next, and what replaces it; in this order, because a time contains numbers. Whole numbers
 * are counts, which are the same in every run.
 */
const MASKS: readonly (readonly [pattern: RegExp, mask: string])[] = [
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, 'ID'],
  [/\b\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})/g, 'TIME'],
  [/\b\d{2}:\d{2}:\d{2}\.\d{3}\b/g, 'TIME'],
  [/(?<=--start-time )\d+/g, 'TIME'],
  [/[+-]?\d+(?:\.\d+)? (?:ms|s|min|h|d)\b(?: \d+ (?:s|min|h)\b)?/g, 'DURATION'],
  [/[█░]+/g, 'BAR'],
  [/\d+\.\d+/g, 'NUMBER'],
  [/ {2,}/g, '  '],
];

/** A transcript without what differs from one run to the next: ids, times, durations, and the column widths they cause. */
export function mask(text: string): string {
  return MASKS.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text);
}

/** A place where two documents differ, with the words from there on. */
export interface Difference {
  /** In the first document, from 1. */
  readonly line: number;
  readonly there: string;
  readonly now: string;
}

/**
 * Finds the first paragraph in which two documents differ by more than what differs between runs. Where its lines break does
 * not count: that depends on the length of durations.
 */
export function firstDifference(before: string, after: string): Difference | undefined {
  const known = before.split(/\n{2,}/);
  const found = after.split(/\n{2,}/);
  let line = 1;
  for (let index = 0; index < Math.max(known.length, found.length); index += 1) {
    const there = wordsOf(known[index]);
    const now = wordsOf(found[index]);
    const at = there.findIndex((word, position) => word !== now[position]);
    if (at >= 0 || now.length > there.length) {
      const from = Math.max(0, (at < 0 ? there.length : at) - 5);
      const excerpt = (words: readonly string[]): string => words.slice(from, from + 15).join(' ');
      return { line, there: excerpt(there), now: excerpt(now) };
    }
    line += (known[index] ?? '').split('\n').length + 1;
  }
  return undefined;
}

function wordsOf(paragraph = '(end)'): readonly string[] {
  return mask(paragraph.replace(/\s*\n\s*/g, ' ')).split(/\s+/);
}
