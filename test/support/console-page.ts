import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { BROWSER, openBrowser } from './browser.ts';
import type { JournalCommand } from './journal-process.ts';

/** The console of a stage in a browser. */
export interface ConsolePage {
  readonly url: string;
  readonly page: Page;
  /** What the browser complained about: errors of scripts, and what its policy refused. */
  readonly complaints: readonly string[];
  /** Opens the list, with a search of the URL. */
  openList(search?: string): Promise<void>;
  /** Opens a session, and waits for its verdict. */
  openSession(id: string): Promise<void>;
  /** The text of the first element, in one line. */
  textOf(selector: string): Promise<string>;
  /** Waits until a condition holds. */
  until(condition: () => Promise<boolean>): Promise<void>;
}

/** Serves the console with the command, and opens it. Both end after the tests of the file. `undefined` without a browser. */
export async function openConsole(journal: JournalCommand): Promise<ConsolePage | undefined> {
  if (BROWSER === undefined) return undefined;
  const printed = await journal.start('console', '--no-open').untilPrinted('\n');
  const url = printed.trim();
  const browser = await openBrowser();
  const page = browser.pages()[0] ?? (await browser.newPage());
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on(
    'console',
    (message) => message.text().includes('Content Security') && complaints.push(message.text()),
  );
  return {
    ...{ url, page, complaints },
    async openList(search = '') {
      await page.goto(`${url}${search}`);
    },
    async openSession(id) {
      await page.goto(`${url}sessions/${encodeURIComponent(id)}`);
      await page.locator('.verdict h1').waitFor();
    },
    textOf: async (selector) =>
      String(await page.locator(selector).first().textContent())
        .replace(/\s+/g, ' ')
        .trim(),
    async until(condition) {
      while (!(await condition())) await sleep(100);
    },
  };
}
