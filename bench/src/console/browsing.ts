import type { Page } from 'playwright-core';

/** Remembers when the first row of the list was on the screen, in milliseconds after the navigation. */
const FIRST_ROW = `
  new MutationObserver((_, observer) => {
    if (!document.querySelector('.row')) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => { window.firstRowMs = performance.now(); }));
  }).observe(document, { childList: true, subtree: true });
`;

/** Loads the list again and again. Returns when its first row was on the screen, each time. */
export async function firstRows(page: Page, url: string, loads: number): Promise<readonly number[]> {
  await page.addInitScript(FIRST_ROW);
  const times: number[] = [];
  for (let load = 0; load < loads; load += 1) {
    await page.goto(url);
    await page.locator('.row').first().waitFor();
    times.push(
      await page.evaluate<number>(
        'new Promise((resolve) => { (function look() { window.firstRowMs ? resolve(window.firstRowMs) : setTimeout(look, 5); })(); })',
      ),
    );
  }
  return times;
}

/** Does something, and returns how long the longest frame meanwhile took, in milliseconds. */
export async function longestFrame(page: Page, act: () => Promise<void>): Promise<number> {
  await page.evaluate(`
    window.longest = 0;
    window.watching = true;
    (function watch(before) {
      requestAnimationFrame((at) => {
        window.longest = Math.max(window.longest, at - before);
        if (window.watching) watch(at);
      });
    })(performance.now());
  `);
  await act();
  return page.evaluate<number>('window.watching = false, window.longest');
}

/** Scrolls down and up again with the wheel. */
export async function scroll(page: Page): Promise<void> {
  for (const by of [...Array(30).fill(400), ...Array(30).fill(-400)]) {
    await page.mouse.wheel(0, by);
    await page.waitForTimeout(16);
  }
}

/**
 * Drags over the picture of a session until it shows a part of it, and shows all of it again. With the mouse alone: a search for an
 * element runs in the page, and would be measured as well.
 *
 * @throws Error when the picture does not follow
 */
export async function zoom(page: Page): Promise<void> {
  const box = await page.locator('.plot').boundingBox();
  if (!box) throw new Error('expected the picture of a session');
  const y = box.y + box.height / 2;
  const at = (share: number): number => box.x + share * box.width;
  await page.mouse.move(at(0.2), y);
  await page.mouse.down();
  for (let step = 0; step <= 20; step += 1) await page.mouse.move(at(0.2 + 0.02 * step), y);
  await page.mouse.up();
  await expectZoom(page, true);
  await page.mouse.dblclick(at(0.5), y);
  await expectZoom(page, false);
}

async function expectZoom(page: Page, isZoomed: boolean): Promise<void> {
  const url = await page.evaluate<string>('location.href');
  if (new URL(url).searchParams.has('zoom') !== isZoomed)
    throw new Error(`expected a ${isZoomed ? 'part' : 'whole session'}, found ${url}`);
}

/** Waits for a session to be on the page. Returns when it was, in epoch milliseconds. */
export function seenAt(page: Page, id: string): Promise<number> {
  return page.evaluate<number>(`new Promise((resolve) => {
    const look = () => document.querySelector('[title=${JSON.stringify(id)}]') ? resolve(Date.now()) : requestAnimationFrame(look);
    look();
  })`);
}
