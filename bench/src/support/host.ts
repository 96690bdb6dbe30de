import { type Belongings, createBelongings } from './belongings.ts';

/**
 * Runs a peer in this process, and says on one line `ready ADDRESS`, or `failed REASON` and ends. It lasts until its
 * standard input ends, which it does with whoever started it, however that ended; a Ctrl-C reaches the whole terminal and
 * must not end this process before what it started.
 *
 * @param start starts everything, and returns where it is reached
 */
export async function runHost(start: (own: Belongings) => Promise<string>): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
  const own = createBelongings();
  const left = new Promise<void>((resolve) => process.stdin.on('close', resolve).resume());
  const started = start(own).then(
    (address) => void process.stdout.write(`ready ${address}\n`),
    async (error: unknown) => {
      await own.release();
      const reason = error instanceof Error ? error.message : String(error);
      process.stdout.write(`failed ${reason.replaceAll(/\s+/g, ' ')}\n`);
      process.exit(1);
    },
  );
  await left;
  await started;
  await own.release();
  process.exit(0);
}
