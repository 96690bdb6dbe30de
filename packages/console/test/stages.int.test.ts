import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterTests } from '../../../test/support/after-tests.ts';
import { startAwsFront } from '../../../test/support/aws-front.ts';
import { startInterceptor } from '../../../test/support/interceptor.ts';
import { openJournalTable } from '../../../test/support/journal-table.ts';
import { SAMPLES, sampleRows } from '../../../tools/cli-document/sample-sessions.ts';
import type { ListMessage, NoticesMessage } from '../src/contract.ts';
import { serveConsole } from './support/serve.ts';

/** Reads the messages of a stream, one at a time. */
async function* messagesOf<T extends { readonly type: string }>(url: string): AsyncGenerator<T, void> {
  const controller = new AbortController();
  const response = await fetch(url, { signal: controller.signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  try {
    for (;;) {
      const { value = '', done } = (await reader?.read()) ?? { done: true };
      if (done) return;
      const lines = (text + value).split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) if (/^data: ?\{/.test(line)) yield JSON.parse(line.replace(/^data: ?/, ''));
    }
  } finally {
    controller.abort();
  }
}

it('goes on with credentials that were renewed in their file, and said meanwhile that they had expired', async () => {
  const journal = await openJournalTable('agents-table-dev');
  await journal.plantAll(Object.values(SAMPLES).flatMap((each) => sampleRows(each, Date.now())));
  const door = await startInterceptor(() => journal.endpoint);
  const folder = await mkdtemp(join(tmpdir(), 'credentials-'));
  const file = join(folder, 'credentials');
  const before = process.env['AWS_SHARED_CREDENTIALS_FILE'];
  process.env['AWS_SHARED_CREDENTIALS_FILE'] = file;
  afterTests(async () => {
    delete process.env['AWS_SHARED_CREDENTIALS_FILE'];
    if (before !== undefined) process.env['AWS_SHARED_CREDENTIALS_FILE'] = before;
    await rm(folder, { recursive: true });
  });
  const save = (key: string) =>
    writeFile(file, `[night]\naws_access_key_id = ${key}\naws_secret_access_key = secret\n`);
  await save('OLD');
  const { url } = await serveConsole({ endpoint: door.url, profile: 'night' });
  const expired = new Set<string>();
  door.intercept = ({ caller }) =>
    expired.has(caller) ? ['ExpiredTokenException', 'The security token is expired'] : undefined;

  const seen: string[] = [];
  for await (const message of messagesOf<ListMessage>(`${url}api/live`)) {
    seen.push(message.type === 'problem' ? message.problem.message : message.type);
    if (message.type === 'sessions' && expired.size === 0) expired.add('OLD');
    if (message.type === 'problem') await save('NEW');
    if (message.type === 'sessions' && seen.some((each) => each.includes('expired'))) {
      expect(message).toMatchObject({ isAll: true });
      expect(message.sessions).toHaveLength(Object.keys(SAMPLES).length);
      break;
    }
  }
});

it('says that executions cannot be read, and no longer once they can be', async () => {
  const journal = await openJournalTable('agents-table-dev');
  await journal.plantAll(sampleRows(SAMPLES.running, Date.now()));
  let isDenied = true;
  const front = await startAwsFront({
    dynamodb: journal.endpoint,
    intercept(operation) {
      if (operation === 'DescribeExecution' && isDenied)
        return [400, { __type: 'AccessDeniedException', message: 'not authorized' }];
      return operation === 'DescribeExecution' ? [200, { status: 'RUNNING' }] : undefined;
    },
  });
  let passedMs = 0;
  const { url } = await serveConsole({ endpoint: front.endpoint, now: () => Date.now() + passedMs });

  const seen: (readonly string[])[] = [];
  for await (const message of messagesOf<ListMessage | NoticesMessage>(`${url}api/live`)) {
    if (message.type !== 'notices') continue;
    const codes = message.notices.map(({ code }) => code);
    if (codes.includes('EXECUTIONS_UNREADABLE')) {
      isDenied = false;
      passedMs = 60_000; // the next look asks again
    } else if (seen.some((each) => each.includes('EXECUTIONS_UNREADABLE'))) break;
    seen.push(codes);
  }

  expect(seen.length).toBeGreaterThan(0);
});
