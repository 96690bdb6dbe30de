import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { MEANINGS } from '@agents/failures';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { journalSays, makeJournalCommand, type Transcript } from '../support/journal-process.ts';
import { startWholeSystem, TABLE, type WholeSystem } from '../support/stack.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let system: WholeSystem;
beforeAll(async () => {
  system = await startWholeSystem();
});
afterAll(() => system.stop());

const run = async (args: readonly string[], env: Readonly<Record<string, string>>): Promise<Transcript> => {
  const journal = await makeJournalCommand(env);
  try {
    return await journal(...args);
  } finally {
    await journal.close();
  }
};

const home = temporaryFolder('journal-home');
const onStack = (...args: readonly string[]): Promise<Transcript> =>
  journalSays(args, { HOME: home, TZ: 'UTC', AWS_ENDPOINT_URL: system.endpoint });

const said = (exitCode: number, stderr: RegExp) => ({
  stdout: '',
  exitCode,
  stderr: expect.stringMatching(stderr),
});

/** The message for a failure of AWS: what it means, then the facts, then what AWS said. */
const failed = (meaning: string, facts: RegExp) => {
  const text = meaning.replaceAll(/[.?()]/g, String.raw`\$&`);
  return said(4, new RegExp(`^${text} ${facts.source}`));
};

describe('an obstacle on the way to the sessions', () => {
  it.each([['list'], ['show', randomUUID()], ['tail'], ['wait', randomUUID()], ['result', randomUUID()]])(
    'a missing table: `%s` says which, and what to do',
    async (...args) => {
      expect(await onStack(...args, '--stage', 'prod')).toEqual(
        failed(
          MEANINGS.NOT_FOUND.journal ?? '',
          /.*agents-table-prod in us-east-1 at http:\S+\. .*`npx sls deploy --stage prod --region us-east-1`.*\n {2}\(ResourceNotFoundException: .*\)\n$/,
        ),
      );
    },
  );

  it('a refused connection', async () => {
    const env = { LOCAL_STACK_PORT: '9' };

    for (const args of [['list'], ['show', 'abc'], ['start']]) {
      const { stderr, ...others } = await run([...args, '--local'], env);
      // What acts says first where.
      const failure = { ...others, stderr: stderr.replace(/^Stage dev at http:\S+\n/, '') };
      expect(failure).toEqual(
        failed(
          MEANINGS.CONNECTION_REFUSED.text,
          /.*http:\/\/127\.0\.0\.1:9 .*`make dev`.*\n {2}\(.*ECONNREFUSED.*\)\n$/,
        ),
      );
    }
  });

  it('a region that does not exist', async () => {
    const env = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'example' };

    const { stderr, exitCode } = await run(['list', '--region', 'nowhere-1'], env);

    // A computer without a network cannot tell that the host does not exist.
    const meanings = [MEANINGS.HOST_NOT_FOUND.text, MEANINGS.HOST_UNRESOLVED.text];
    expect(meanings.some((meaning) => stderr.startsWith(meaning))).toBe(true);
    expect(exitCode).toBe(4);
  });

  it('missing credentials, or a missing profile', async () => {
    const none = failed(
      MEANINGS.CREDENTIALS_MISSING.text,
      /.*`aws sso login`.* --local\.\n {2}\(CredentialsProviderError: .*\)\n$/,
    );

    expect(await run(['list'], {})).toEqual(none);
    expect(await run(['list', '--profile', 'nobody'], {})).toEqual(none);
  });

  it('an endpoint that is not a URL', async () => {
    expect(await run(['list'], { AWS_ENDPOINT_URL: '127.0.0.1:4566' })).toEqual(
      said(2, /^AWS_ENDPOINT_URL: .*http:\/\/127\.0\.0\.1:4566, found "127\.0\.0\.1:4566"/),
    );
  });
});

describe('a message about', () => {
  const plant = (
    id: string,
    afterMs: number,
    Status: string,
    more: Readonly<Record<string, string>> = {},
  ) => {
    const Timestamp = new Date(Date.now() - 60_000 + afterMs).toISOString();
    const row = { PK: `SESSION#${id}`, SK: `EVENT#${Timestamp}`, Status, Timestamp, ...more };
    const Item = Object.fromEntries(Object.entries(row).map(([name, S]) => [name, { S }]));
    return system.dynamo.send(new PutItemCommand({ TableName: TABLE, Item }));
  };

  it('an unknown id', async () => {
    const id = randomUUID();

    expect(await onStack('show', id)).toEqual(
      said(3, new RegExp(`${id} .*stage dev at http:\\S+ .*\`\\./journal list\``)),
    );
    expect(await onStack('show', 'nope')).toEqual(said(3, /stage dev .*"nope"/));
    expect(await onStack('show', '@last')).toEqual(said(2, /^@last: .*stage dev/));
  });

  it('an ambiguous prefix', async () => {
    await plant('twin-1', 0, 'SESSION_INITIATED');
    await plant('twin-2', 1, 'SESSION_INITIATED');

    expect(await onStack('show', 'twin')).toEqual(said(2, /"twin".*\n {2}twin-2\n {2}twin-1\n$/));
  });

  it('an unreadable record', async () => {
    await plant('broken-1', 0, 'SESSION_INITIATED');
    await plant('broken-1', 1, 'AGENT_RUNTIME_INVOCATION_STARTED', { Timestamp: 'yesterday' });
    await plant('broken-1', 2, 'AGENT_RUNTIME_INVOCATION_FAILED', {
      ErrorMessage: 'AccessDeniedException: \u001b[2Jno',
    });

    const { stdout, exitCode } = await onStack('show', 'broken-1');
    expect(stdout).toMatch(/^\? .*EVENT#\S+Z: Timestamp: .*"yesterday"$/m);
    expect(stdout).not.toContain('\u001b');
    expect(exitCode).toBe(1);

    const listed = await onStack('list', '-n', '1');
    expect(listed.stdout).toMatch(/^✗ failed +broken-1 /m);
    expect(listed.stderr).toMatch(/broken-1 .*1 .*`\.\/journal verify broken-1`/);
  });
});

describe('the command under an older Node', () => {
  const JOURNAL = resolve('journal');
  const OLDER = resolve('packages/local-stack/node_modules/node22/bin');

  it.each([
    ['its exit code', ['show'], undefined, 2],
    ['Ctrl-C', ['tail'], 'SIGINT', 130],
  ] as const)('runs on the Node of the project, and gives back %s', async (_what, args, signal, code) => {
    const PATH = `${OLDER}:/usr/bin:/bin`;
    const env = { ...process.env, PATH, AWS_ENDPOINT_URL: system.endpoint };
    // In its own process group, as a shell starts it: Ctrl-C reaches all of it.
    const child = spawn(JOURNAL, args, { env, detached: true });
    const ended = once(child, 'exit');
    if (signal) {
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      process.kill(-(child.pid ?? 0), signal);
    }

    expect(await ended).toEqual([code, null]);
  });
});
