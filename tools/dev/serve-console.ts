import { makeProgram, processIo } from '@agents/cli';

export interface ServeConsoleOptions {
  /** Of the local stack. */
  readonly endpoint: string;
  /** Tells the person who waits. */
  readonly say: (text: string) => void;
}

/** Serves the console of the local stack until this process ends, on the port after the stack's, or on a free one. */
export async function serveConsole(options: ServeConsoleOptions): Promise<void> {
  const { port } = new URL(options.endpoint);
  await serveOn(Number(port) + 1, options);
  // The port may be taken. What else was wrong is wrong again.
  options.say(`The console could not be started: ${await serveOn(0, options)}`);
}

/** Runs the command, which ends only if it fails. Gives what it said then. */
async function serveOn(port: number, { endpoint, say }: ServeConsoleOptions): Promise<string> {
  let failure = '';
  const sink = (write: (text: string) => void) => ({
    write,
    control: () => {},
    ...{ isTTY: false, columns: undefined, rows: undefined },
  });
  await makeProgram({
    ...processIo(new AbortController().signal),
    stdout: sink((url) => say(`The console shows its sessions in a browser: ${url.trim()}`)),
    stderr: sink((text) => {
      failure += text;
    }),
    env: { ...process.env, AWS_ENDPOINT_URL: endpoint, JOURNAL_COMMAND: './journal' },
    ask: async () => undefined,
  }).run(['console', '--local', '--stage', 'dev', '--no-open', '--port', String(port)]);
  return failure;
}
