import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { makeJournalCommand, type Transcript } from '../support/journal-process.ts';
import { startWholeSystem, TABLE, type WholeSystem } from '../support/stack.ts';

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
const onStack = (...args: readonly string[]): Promise<Transcript> =>
  run(args, { AWS_ENDPOINT_URL: system.endpoint });

const said = (exitCode: number, stderr: RegExp) => ({
  stdout: '',
  exitCode,
  stderr: expect.stringMatching(stderr),
});

describe('what keeps the command from the sessions', () => {
  it.each([['list'], ['show', randomUUID()], ['tail'], ['wait', randomUUID()], ['result', randomUUID()]])(
    'no table: `%s` says which, and what to do',
    async (...args) => {
      expect(await onStack(...args, '--stage', 'prod')).toEqual(
        said(
          4,
          /^There is no table agents-table-prod in us-east-1 at http:\S+\. Deploy the stage with `npx sls deploy --stage prod --region us-east-1`, or .*\n {2}\(ResourceNotFoundException: .*\)\n$/,
        ),
      );
    },
  );

  it('nobody listens', async () => {
    const env = { LOCAL_STACK_PORT: '9' };

    for (const args of [['list'], ['show', 'abc'], ['start']]) {
      expect(await run([...args, '--local'], env)).toEqual(
        said(
          4,
          /^Nobody listens at http:\/\/127\.0\.0\.1:9\. Start the local stack with `make dev`.*\n {2}\(.*ECONNREFUSED.*\)\n$/,
        ),
      );
    }
  });

  it('a region that does not exist', async () => {
    const env = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'example' };

    expect(await run(['list', '--region', 'nowhere-1'], env)).toEqual(
      said(
        4,
        /^(?:There is no such host\. Check the network, and that nowhere-1 is a region|The name of the host could not be resolved)\b/,
      ),
    );
  });

  it('no credentials, or a profile that is not there', async () => {
    const none = said(
      4,
      /^There are no AWS credentials\. Sign in with `aws sso login`, .* --local\.\n {2}\(CredentialsProviderError: .*\)\n$/,
    );

    expect(await run(['list'], {})).toEqual(none);
    expect(await run(['list', '--profile', 'nobody'], {})).toEqual(none);
  });

  it('an endpoint that is none', async () => {
    expect(await run(['list'], { AWS_ENDPOINT_URL: '127.0.0.1:4566' })).toEqual(
      said(2, /^AWS_ENDPOINT_URL must be a URL like http:\/\/127\.0\.0\.1:4566, not "127\.0\.0\.1:4566"\n$/),
    );
  });
});

describe('what is not there, or not clear', () => {
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
    expect(await onStack('show', randomUUID())).toEqual(
      said(3, /^There is no session "\S+" in stage dev at http:\S+\. List them with `\.\/journal list`\.\n$/),
    );
    expect(await onStack('show', 'nope')).toEqual(
      said(3, /^There is no session "nope", and none whose id begins like that\.\n$/),
    );
    expect(await onStack('show', '@last')).toEqual(
      said(2, /^@last is the session last started or shown here, and there is none yet/),
    );
  });

  it('an ambiguous prefix', async () => {
    await plant('twin-1', 0, 'SESSION_INITIATED');
    await plant('twin-2', 1, 'SESSION_INITIATED');

    expect(await onStack('show', 'twin')).toEqual(
      said(
        2,
        /^"twin" is the beginning of several sessions, newest first; give more of it:\n {2}twin-2\n {2}twin-1\n$/,
      ),
    );
  });

  it('a broken record in the table', async () => {
    await plant('broken-1', 0, 'SESSION_INITIATED');
    await plant('broken-1', 1, 'AGENT_RUNTIME_INVOCATION_STARTED', { Timestamp: 'yesterday' });
    await plant('broken-1', 2, 'AGENT_RUNTIME_INVOCATION_FAILED', {
      ErrorMessage: 'AccessDeniedException: \u001b[2Jno',
    });

    const { stdout, exitCode } = await onStack('show', 'broken-1');
    expect(stdout).toMatch(
      /^\? cannot be read: EVENT#\S+Z: Timestamp: expected ISO 8601 in UTC, found "yesterday"$/m,
    );
    expect(stdout).not.toContain('\u001b');
    expect(exitCode).toBe(1);

    const listed = await onStack('list', '-n', '1');
    expect(listed.stdout).toMatch(/^✗ failed +broken-1 /m);
    expect(listed.stderr).toContain(
      '1 of the rows of broken-1 cannot be read; `./journal verify broken-1` names them.',
    );
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
    // In a group of its own, as a shell starts it: Ctrl-C reaches all of it.
    const child = spawn(JOURNAL, args, { env, detached: true });
    const ended = once(child, 'exit');
    if (signal) {
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      process.kill(-(child.pid ?? 0), signal);
    }

    expect(await ended).toEqual([code, null]);
  });
});
