/**
 * `make docs`: writes the reference and the transcripts of docs/cli.md by running its commands against a local stack with the agent
 * of the tests: they are about the command, whatever agent is in place.
 * With `--check` it writes nothing, and names the first line that the program no longer prints.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { encodeInput, journalTableName } from '@agents/events';
import { createDynamoTable, createJournalClient } from '@agents/journal';
import { startStackProcess } from '@agents/local-stack';
import { SAMPLE_PAYLOAD, SAMPLES, sampleRows } from './sample-sessions.ts';
import { fillAwsExample, fillReference } from './sections.ts';
import { fillTranscripts, firstDifference, makeShell } from './transcripts.ts';

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

const DOCUMENT = fromRoot('docs/cli.md');

const { values } = parseArgs({
  options: {
    package: { type: 'string', default: fromRoot('.build/packages/test,whole') },
    check: { type: 'boolean', default: false },
  },
});

const written = await readFile(DOCUMENT, 'utf8');
const fresh = await fillReference(fillAwsExample(await withTranscripts(written)));
if (values.check) report(written, fresh);
else await writeFile(DOCUMENT, fresh);

async function withTranscripts(document: string): Promise<string> {
  const stack = await startStackProcess(fromRoot('packages/local-stack/src/main.ts'), [
    '--package',
    values.package,
  ]);
  const home = await mkdtemp(join(tmpdir(), 'cli-docs-'));
  try {
    await plantSamples(stack.endpoint);
    const shell = makeShell(fromRoot('.'), {
      AWS_ENDPOINT_URL: stack.endpoint,
      XDG_STATE_HOME: home,
      NO_COLOR: '1',
      ...{ JOURNAL_STAGE: '', JOURNAL_LOCAL: '' },
    });
    const filled = await fillTranscripts(document, shell);
    // The stack uses a free port. Readers have the usual one.
    return filled.replaceAll(stack.endpoint, 'http://127.0.0.1:4566');
  } finally {
    await stack.stop();
    await rm(home, { recursive: true, force: true });
  }
}

async function plantSamples(endpoint: string): Promise<void> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = createJournalClient({ region: 'us-east-1', endpoint, credentials });
  const table = createDynamoTable({ client, tableName: journalTableName('dev') });
  const now = Date.now();
  for (const sample of Object.values(SAMPLES)) {
    for (const row of sampleRows(sample, now)) await table.putNew(row);
    await table.putNew({ ...encodeInput({ sessionId: sample.id, payload: SAMPLE_PAYLOAD }) });
  }
  client.destroy();
}

function report(before: string, after: string): void {
  const difference = firstDifference(before, after);
  if (!difference) {
    process.stdout.write('docs/cli.md is up to date\n');
    return;
  }
  const { line, there, now } = difference;
  process.stdout.write(
    `docs/cli.md, line ${line}, differs from what the program prints. Write the document again with \`make docs\`.\n  there: ${there}\n  now:   ${now}\n`,
  );
  process.exitCode = 1;
}
