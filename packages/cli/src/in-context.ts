import type { Cli } from './cli.ts';
import { Interrupted } from './cli-error.ts';
import type { ExitCode } from './exit-codes.ts';
import { explain } from './explain-error.ts';
import type { Io } from './io.ts';
import type { ColorMode } from './output/paint.ts';
import { makePrinter } from './output/printer.ts';
import { makeTarget, type TargetOptions } from './target/target.ts';

/** The options that every verb has. */
export interface GlobalOptions extends TargetOptions {
  readonly color: ColorMode;
}

/** Runs a verb's work in its context, until it ends or Ctrl-C does. */
export async function inContext(
  { color, ...where }: GlobalOptions,
  io: Io,
  work: (cli: Cli) => Promise<ExitCode>,
): Promise<ExitCode> {
  const target = makeTarget(where, io);
  const interruption = whenInterrupted(io.interrupted);
  try {
    const cli: Cli = {
      ...makePrinter(io, color),
      io,
      target,
      async sleep(ms) {
        await io.sleep(ms, io.interrupted);
        if (io.interrupted.aborted) throw new Interrupted();
      },
    };
    return await Promise.race([work(cli), interruption.promise]);
  } catch (error) {
    throw explain(error, { ...target, region: await target.region() });
  } finally {
    interruption.forget();
    target.close();
  }
}

/** How long a verb has to end by itself when it is interrupted, in milliseconds; a request on its way is not waited for. */
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
