import { execFile } from 'node:child_process';
import { access, chown, glob, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import type { Belongings } from '../support/belongings.ts';

const run = promisify(execFile);

/** The folder of the server's programs on Debian; it is not on the PATH. */
const DEBIAN = '/usr/lib/postgresql/*/bin';
const USER = 'bench';

/**
 * Starts a new Postgres in a new folder, with a socket in that folder as its only endpoint. It syncs to disk, as by default.
 *
 * @returns a connection URL for a database that does not exist yet
 * @throws Error if Postgres is not installed, with what to install
 */
export async function startPostgres(own: Belongings): Promise<string> {
  const programs = await findPrograms();
  const account = process.getuid?.() === 0 ? await unprivilegedAccount() : undefined;
  const folder = await own.folder('bench-postgres-');
  if (account) await chown(folder, account.uid, account.gid);

  const data = join(folder, 'data');
  // The messages are parsed below, in English.
  const options = { ...account, cwd: folder, env: { ...process.env, LC_ALL: 'C' } };
  const setup = ['--username', USER, '--auth', 'trust', '--encoding', 'UTF8', '--no-locale', '--no-sync'];
  await run(join(programs, 'initdb'), ['--pgdata', data, ...setup], options);

  const args = ['-D', data, '-k', folder, '-c', 'listen_addresses='];
  // SIGINT ends its connections at once; SIGTERM would wait for them.
  const server = own.start(join(programs, 'postgres'), args, { ...options, endSignal: 'SIGINT' });
  await server.said(/database system is ready to accept connections/);
  return `postgresql://${USER}@localhost/bench?host=${encodeURIComponent(folder)}`;
}

async function findPrograms(): Promise<string> {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const ofDebian: string[] = [];
  for await (const folder of glob(DEBIAN)) ofDebian.push(folder);
  for (const folder of [...onPath, ...ofDebian.toSorted().reverse()]) {
    const found = await Promise.all(['initdb', 'postgres'].map((name) => exists(join(folder, name))));
    if (found.every(Boolean)) return folder;
  }
  throw new Error(
    `no Postgres on the PATH or in ${DEBIAN}; install it with \`apt-get install postgresql\` and measure again`,
  );
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Postgres refuses to run as root. */
async function unprivilegedAccount(): Promise<{ uid: number; gid: number }> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const [, , uid, gid] = lines.find(([name]) => name === 'postgres' || name === 'nobody') ?? [];
  if (uid === undefined || gid === undefined) {
    throw new Error(
      'Postgres does not run as root, and there is no account postgres or nobody; run as another user',
    );
  }
  return { uid: Number(uid), gid: Number(gid) };
}
