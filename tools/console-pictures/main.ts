/**
 * `make pictures`: takes the pictures of docs/console.md, of sessions that run on a local stack with the agent of the tests. It needs
 * a Chromium.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startStackProcess } from '@agents/local-stack';
import { putSessionEvent } from '@agents/sessions';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { chromium, type Page } from 'playwright-core';
import { ARGS, BROWSER } from '../../test/support/browser.ts';
import { makeJournalCommand } from '../../test/support/journal-process.ts';

const FOLDER = 'docs/console';

/** The payloads of the sessions, in the order of their start: the pictures show all that can become of one. */
const SESSIONS: readonly object[] = [
  { prompt: 'Summarise the incident of last night', work_seconds: 600, reports_seconds: 600 },
  { prompt: 'Which customers were affected?', work_seconds: 3 },
  { prompt: 'Write the report for the board', work_seconds: 4, reports_seconds: 3 },
  { prompt: 'Find the password of the database' },
  { prompt: 'Compare queues and journals', work_seconds: 2 },
  { prompt: 42 },
  { prompt: 'Plan the migration of the archive', work_seconds: 600 },
  { prompt: 'Check the links of the handbook', work_seconds: 1 },
  { prompt: 'Draft the release notes', work_seconds: 5 },
];

const { values } = parseArgs({
  options: { package: { type: 'string', default: '.build/packages/test,whole' } },
});
if (BROWSER === undefined) throw new Error('No Chromium was found. CHROMIUM names one.');
const stack = await startStackProcess('packages/local-stack/src/main.ts', ['--package', values.package]);
const journal = await makeJournalCommand({ AWS_ENDPOINT_URL: stack.endpoint });
const browser = await chromium.launch({ executablePath: BROWSER, args: ARGS });
try {
  const [running = '', refused = ''] = await startSessions();
  const url = (await journal.start('console', '--no-open').untilPrinted('\n')).trim();
  const page = await browser.newPage({ viewport: { width: 1_100, height: 520 } });
  await page.goto(url);
  await page
    .locator('.row')
    .nth(SESSIONS.length - 1)
    .waitFor();
  await take(page, 'list');
  await page.setViewportSize({ width: 1_100, height: 640 });
  await page.goto(`${url}sessions/${refused}`);
  await page.locator('.events > li').first().waitFor();
  await take(page, 'failed');
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto(`${url}sessions/${running}?tab=logs`);
  await page.locator('.logs > li').nth(4).waitFor();
  await take(page, 'running');
} finally {
  await browser.close();
  await journal.close();
  await stack.stop();
}

/** Starts all sessions, and waits until most of them have ended. Gives those that have pictures of their own. */
async function startSessions(): Promise<readonly string[]> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const events = new EventBridgeClient({ region: 'us-east-1', endpoint: stack.endpoint, credentials });
  const ids: string[] = [];
  for (const payload of SESSIONS) {
    ids.push(await putSessionEvent(events, JSON.stringify(payload)));
    await sleep(1_500);
  }
  events.destroy();
  for (const id of ids.slice(-2)) await journal('wait', id);
  return [ids[0] ?? '', ids[3] ?? ''];
}

async function take(page: Page, name: string): Promise<void> {
  // What is drawn after the first state: statistics of the stage.
  await page.waitForTimeout(1_500);
  await page.screenshot({ path: `${FOLDER}/${name}.png` });
  process.stdout.write(`${FOLDER}/${name}.png\n`);
}
