import { homedir } from 'node:os';
import { makeProgram, processIo } from '@agents/cli';

/** Takes what a command writes. */
export type Print = (text: string, stream: 'stdout' | 'stderr') => void;

/**
 * Runs `./journal` in this process, as with its output in pipes, and gives its exit code. Each process of the command takes half
 * a second of the processor, most of it to load what the others have loaded.
 *
 * @param env the whole environment of the command
 */
export function journalHere(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  print: Print,
): Promise<number> {
  const pipe = (stream: 'stdout' | 'stderr') => ({
    write: (text: string) => print(text, stream),
    control: (sequence: string, text = '') => print(sequence + text, stream),
    ...{ isTTY: false, columns: undefined, rows: undefined },
  });
  return makeProgram({
    ...processIo(new AbortController().signal),
    ...{ stdout: pipe('stdout'), stderr: pipe('stderr') },
    env: { ...env, JOURNAL_COMMAND: './journal' },
    home: env['HOME'] || homedir(),
    ask: async () => undefined,
    edit: async () => undefined,
  }).run(args);
}
