import { openStage, type Stage } from '@agents/sessions';
import type { Command } from '@commander-js/extra-typings';
import { type ExitCode, Interrupted } from './exit-codes.ts';
import { explain } from './explain-error.ts';
import type { Io } from './io.ts';
import { type ColorMode, makePrinter, type Printer } from './output/terminal.ts';
import { printable } from './output/text.ts';
import { type Where, type WhereOptions, whereOf } from './where.ts';

/** What every verb works with. */
export interface Cli extends Printer, Pick<Where, 'command' | 'journalCall'> {
  readonly io: Io;
  readonly stage: Stage;
  /**
   * Waits, in milliseconds.
   *
   * @throws Interrupted on Ctrl-C
   */
  sleep(ms: number): Promise<void>;
}

/** Makes a commander action of a verb's work. The work gets the `Cli` first, then what commander parsed. */
export type Act = <Args extends unknown[]>(
  work: (cli: Cli, ...args: Args) => Promise<ExitCode>,
) => (...args: Args) => Promise<void>;

/** One verb of the command. */
export interface Verb {
  /** Commands that work, and the purpose of each, for its help. */
  readonly examples: readonly (readonly [command: string, purpose: string])[];
  /** Declares arguments and options, and what is done with them. */
  declare(command: Command, act: Act): void;
}

/** The options that every verb has. */
export interface GlobalOptions extends WhereOptions {
  readonly color: ColorMode;
}

/** Runs a verb's work until it ends, or Ctrl-C ends it. @throws CliError */
export async function runWork(
  { color, ...options }: GlobalOptions,
  io: Io,
  work: (cli: Cli) => Promise<ExitCode>,
): Promise<ExitCode> {
  const where = whereOf(options, io.env);
  const printer = makePrinter(io, color);
  const sleep = async (ms: number): Promise<void> => {
    await io.sleep(ms, io.interrupted);
    if (io.interrupted.aborted) throw new Interrupted();
  };
  const note = ({ text }: { readonly text: string }): void =>
    printer.note(printer.notePaint.yellow(printable(text)));
  const stage = openStage(where, { env: io.env, now: io.now, sleep, note });
  const interruption = whenInterrupted(io.interrupted);
  const { command, journalCall } = where;
  try {
    return await Promise.race([
      work({ ...printer, io, stage, command, journalCall, sleep }),
      interruption.promise,
    ]);
  } catch (error) {
    const place = { stage: stage.name, tableName: stage.tableName, region: await stage.region() };
    throw explain(error, {
      ...place,
      ...(stage.endpointUrl && { endpointUrl: stage.endpointUrl }),
      command,
    });
  } finally {
    interruption.forget();
    stage.close();
  }
}

/** How long an interrupted verb has to end by itself, in milliseconds. A request under way is not waited for. */
const GRACE_MS = 50;

function whenInterrupted(signal: AbortSignal): { promise: Promise<never>; forget: () => void } {
  const { promise, reject } = Promise.withResolvers<never>();
  let timer: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    timer = setTimeout(() => reject(new Interrupted()), GRACE_MS);
  };
  signal.addEventListener('abort', interrupt);
  if (signal.aborted) interrupt();
  return {
    promise,
    forget() {
      clearTimeout(timer);
      signal.removeEventListener('abort', interrupt);
    },
  };
}
