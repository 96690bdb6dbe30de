import { printable } from '@agents/events';
import { openStage, placeText, type Stage } from '@agents/sessions';
import type { Command } from '@commander-js/extra-typings';
import { type CliError, type ExitCode, Interrupted } from './exit-codes.ts';
import { type ErrorPlace, explain } from './explain-error.ts';
import type { Io } from './io.ts';
import { type ColorMode, makePrinter, type Printer } from './output/terminal.ts';
import { type Where, type WhereOptions, whereOf } from './where.ts';

/** What every verb works with. */
export interface Cli extends Printer, Pick<Where, 'command' | 'journalCall'> {
  readonly io: Io;
  readonly stage: Stage;
  /** Where the stage is, to open it once more. */
  readonly where: Pick<Where, 'stage' | 'profile' | 'region' | 'local'>;
  /**
   * Waits, in milliseconds.
   *
   * @throws Interrupted on Ctrl-C
   * @throws the error of {@link Cli.limitTime} when the time is over
   */
  sleep(ms: number): Promise<void>;
  /**
   * Gives the verb a time, in milliseconds from now. When it is over, the verb ends with this error, whatever it waits for
   * then: a pause, an answer that is late, an endpoint that never answers.
   */
  limitTime(ms: number, timeUp: () => CliError): void;
  /**
   * Lets the verb end by itself after Ctrl-C, which aborts the signal: within some seconds, then the verb is ended as always.
   */
  endByItself(): AbortSignal;
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
  const end = makeEarlyEnd(io);
  const sleep = async (ms: number): Promise<void> => {
    await io.sleep(ms, end.signal);
    end.signal.throwIfAborted();
  };
  const note = ({ text }: { readonly text: string }): void =>
    printer.note(printer.notePaint.yellow(printable(text)));
  const stage = openStage(where, { env: io.env, now: io.now, sleep, note });
  const { command, journalCall } = where;
  try {
    return await Promise.race([
      work({ ...printer, io, stage, where, command, journalCall, sleep, ...end.forVerb }),
      end.promise,
    ]);
  } catch (error) {
    throw explain(error, await errorPlaceOf({ stage, command }));
  } finally {
    end.forget();
    stage.close();
  }
}

/** Where the command goes, for the explanation of an error. */
export async function errorPlaceOf({ stage, command }: Pick<Cli, 'stage' | 'command'>): Promise<ErrorPlace> {
  const { name, tableName, endpointUrl } = stage;
  return {
    stage: name,
    tableName,
    region: await stage.region(),
    ...(endpointUrl && { endpointUrl }),
    command,
  };
}

/** Says where a verb acts, before it does. A verb that only reads prints no place. */
export async function sayPlace({ stage, note, notePaint }: Cli): Promise<void> {
  const text = await placeText(stage);
  note(notePaint.dim(`${text[0]?.toUpperCase()}${text.slice(1)}`));
}

/** How long a verb that is ended early has to end by itself, in milliseconds. A request under way is not waited for. */
const GRACE_MS = 50;

/** The same for a verb that asked for it, in milliseconds: for what is under way (a stop takes up to 95 s), and a report. */
const LONG_GRACE_MS = 120_000;

/** The end of a verb before its work is done: by Ctrl-C, or when the time that it was given is over. */
interface EarlyEnd {
  readonly forVerb: Pick<Cli, 'limitTime' | 'endByItself'>;
  /** Aborted at the end, with its error. */
  readonly signal: AbortSignal;
  /** Rejects with the same error a moment later. */
  readonly promise: Promise<never>;
  forget(): void;
}

function makeEarlyEnd({ interrupted, alarm }: Pick<Io, 'interrupted' | 'alarm'>): EarlyEnd {
  const { promise, reject } = Promise.withResolvers<never>();
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let cancelAlarm = (): void => {};
  const end = (error: CliError): void => {
    if (controller.signal.aborted) return;
    controller.abort(error);
    timer = setTimeout(() => reject(error), GRACE_MS);
  };
  let byItself: AbortController | undefined;
  const interrupt = (): void => {
    byItself?.abort();
    if (byItself) timer = setTimeout(() => end(new Interrupted()), LONG_GRACE_MS);
    else end(new Interrupted());
  };
  interrupted.addEventListener('abort', interrupt);
  if (interrupted.aborted) interrupt();
  return {
    signal: controller.signal,
    promise,
    forVerb: {
      limitTime(ms, timeUp) {
        cancelAlarm = alarm(ms, () => end(timeUp()));
      },
      endByItself() {
        byItself ??= new AbortController();
        if (interrupted.aborted) byItself.abort();
        return byItself.signal;
      },
    },
    forget() {
      clearTimeout(timer);
      cancelAlarm();
      interrupted.removeEventListener('abort', interrupt);
    },
  };
}
