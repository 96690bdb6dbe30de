import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { listen } from '../../../test/support/listen.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { NOTES_TEMPLATE, writePackage, zipOf } from './support/package-fixture.ts';
import { clientConfig } from './support/serve.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const root = temporaryFolder();
const packageDir = mkdtempSync(join(root, 'package-'));
const PID_HANDLER =
  'exports.handler = async (event) => { if (event.hang) await new Promise(() => {}); return process.pid; };';
writePackage(packageDir, NOTES_TEMPLATE, { 'note.zip': zipOf({ 'src/note.js': PID_HANDLER }) });

type Program = ChildProcessByStdio<null, Readable, Readable>;

function start(args: readonly string[], variables: NodeJS.ProcessEnv = {}): Program {
  const { NODE_OPTIONS: _, ...inherited } = process.env;
  return spawn(process.execPath, [MAIN, '--package', packageDir, ...args], {
    env: { ...inherited, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Waits for the line that says where the stack is. */
async function readyUrl(program: Program): Promise<string> {
  const [chunk] = await once(program.stdout, 'data');
  const url = /^ready (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(String(chunk))?.[1];
  if (url === undefined)
    throw new Error(`expected "ready http://127.0.0.1:PORT", found ${JSON.stringify(String(chunk))}`);
  return url;
}

/** Runs the program to its end. */
async function run(...args: string[]) {
  const program = start(args);
  const [stdout, stderr] = await Promise.all([text(program.stdout), text(program.stderr)]);
  return { code: program.exitCode ?? (await once(program, 'exit'))[0], stdout, stderr };
}

async function functionPid(url: string): Promise<number> {
  const client = new LambdaClient(clientConfig(url));
  const { Payload } = await client.send(new InvokeCommand({ FunctionName: 'note', Payload: '{}' }));
  client.destroy();
  return Number(Payload?.transformToString());
}

async function isGone(pid: number): Promise<boolean> {
  for (let i = 0; i < 200; i += 1) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    await sleep(10);
  }
  return false;
}

describe('the program', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'ends with code 0 on %s, and its processes with it',
    async (signal) => {
      const program = start(['--port', '0']);
      const url = await readyUrl(program);
      const pid = await functionPid(url);

      program.kill(signal);

      expect(await once(program, 'exit')).toEqual([0, null]);
      expect(await isGone(pid)).toBe(true);
    },
  );

  it('says what runs, where, and the next commands, once it is ready', async () => {
    const program = start(['--port', '0']);
    const stderr = text(program.stderr);
    const url = await readyUrl(program);

    program.kill('SIGINT');

    const { port } = new URL(url);
    const help = await stderr;
    expect(help).toContain(`The local stack runs notes-test at ${url}.`);
    expect(help).toContain(`\n  LOCAL_STACK_PORT=${port} ./journal list --local `);
    expect(help).toContain(
      `\n  export AWS_ENDPOINT_URL=${url} AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_REGION=eu-west-1 AWS_DEFAULT_REGION=eu-west-1\n`,
    );
  });

  it('leaves no process running when it is killed', async () => {
    // The functions' code stays where it was extracted to: here, with the rest of the test.
    const program = start(['--port', '0'], { TMPDIR: root });
    const pid = await functionPid(await readyUrl(program));

    program.kill('SIGKILL');

    await once(program, 'exit');
    expect(await isGone(pid)).toBe(true);
  });

  it('ends while an invocation hangs', async () => {
    const program = start(['--port', '0']);
    const client = new LambdaClient(clientConfig(await readyUrl(program)));
    const hanging = client.send(new InvokeCommand({ FunctionName: 'note', Payload: '{"hang":true}' }));
    const ended = Promise.allSettled([hanging]);
    await sleep(200);

    program.kill('SIGINT');

    expect(await once(program, 'exit')).toEqual([0, null]);
    await ended;
    client.destroy();
  });

  it('sends nothing of its own through a proxy', async () => {
    const proxy = {
      NODE_USE_ENV_PROXY: '1',
      HTTP_PROXY: 'http://127.0.0.1:9',
      http_proxy: 'http://127.0.0.1:9',
    };
    const program = start(['--port', '0'], proxy);

    expect(await functionPid(await readyUrl(program))).toBeGreaterThan(0);

    program.kill('SIGINT');
    expect(await once(program, 'exit')).toEqual([0, null]);
  });

  it('names a taken port in one line', async () => {
    const { port } = await listen(createServer());

    const { code, stdout, stderr } = await run('--port', String(port));

    expect([code, stdout]).toEqual([1, '']);
    expect(stderr.split('\n').filter((line) => line.includes(`Port ${port}`))).toHaveLength(1);
    expect(stderr).not.toContain('    at ');
  });

  it.each([
    [['--port', '70000'], 2, '--port must be a port from 0 to 65535, not "70000"\n'],
    [['--fast'], 2, "Unknown option '--fast'"],
    [
      ['--package', '/nowhere'],
      1,
      '/nowhere/cloudformation-template-update-stack.json is missing; run make package, then try again\n',
    ],
  ])('refuses %j', async (args, code, message) => {
    const end = await run(...args);

    expect(end).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(message) });
  });

  it('prints its options', async () => {
    expect(await run('--help')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('--persist DIR'),
      stderr: '',
    });
  });
});
