import { tmpdir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { makeProgram } from '@agents/cli';

/**
 * Runs `journal list -n limit -o id` in this process against an endpoint, with new clients.
 *
 * @returns the printed ids
 * @throws Error with its messages, if it fails
 */
export async function journalList(endpoint: string, limit: number): Promise<readonly string[]> {
  let said = '';
  let printed = '';
  const sink = (write: (text: string) => void) => ({
    write,
    control: () => undefined,
    ...{ isTTY: false, columns: undefined, rows: undefined },
  });
  const program = makeProgram({
    stdout: sink((text) => {
      printed += text;
    }),
    stderr: sink((text) => {
      said += text;
    }),
    env: { AWS_ENDPOINT_URL: endpoint },
    home: tmpdir(),
    now: Date.now,
    sleep: (ms, signal) => pause(ms, undefined, { signal }),
    alarm: () => () => {},
    interrupted: new AbortController().signal,
    ask: async () => undefined,
    edit: async () => undefined,
    browse: async () => undefined,
  });
  const exitCode = await program.run(['list', '-n', String(limit), '-o', 'id']);
  if (exitCode !== 0) throw new Error(`journal list at ${endpoint}: exit code ${exitCode}: ${said}`);
  return printed.trim().split('\n');
}
