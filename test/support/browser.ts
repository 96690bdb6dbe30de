import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core';
import { afterTests } from './after-tests.ts';

/** Where Debian, Ubuntu, Fedora, Arch and macOS have a browser that Playwright can drive. */
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The path of the computer's Chromium, or of the one that `CHROMIUM` names; `undefined` without one. */
export const BROWSER = [process.env['CHROMIUM'] ?? '', ...PLACES].find(
  (path) => path !== '' && existsSync(path),
);

/**
 * Describes tests that need a browser. On a computer without one they count as skipped, and `make verify` says so: it must also pass where
 * no browser can be installed.
 */
export function inBrowser(name: string, tests: () => void): void {
  (BROWSER === undefined ? describe.skip : describe)(name, tests);
}

/** No questions at the start, and no requests besides those of the page that a test opens. */
export const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Opens a browser with a profile of its own. It is closed after the tests of the file. */
export async function openBrowser(options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const profile = await mkdtemp(join(tmpdir(), 'browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    ...(BROWSER !== undefined && { executablePath: BROWSER }),
    args: ARGS,
    viewport: { width: 1_280, height: 800 },
    ...options,
  });
  afterTests(async () => {
    await context.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 3 });
  });
  return context;
}
