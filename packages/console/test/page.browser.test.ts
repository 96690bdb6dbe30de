import { createResultStore } from '@agents/journal';
import { AxeBuilder } from '@axe-core/playwright';
import type { BrowserContext, Page } from 'playwright-core';
import { inBrowser, openBrowser } from '../../../test/support/browser.ts';
import { journalSays } from '../../../test/support/journal-process.ts';
import { type JournalTable, openJournalTable } from '../../../test/support/journal-table.ts';
import { SAMPLES, sampleRows } from '../../../tools/cli-document/sample-sessions.ts';
import type { RunningConsole } from '../src/index.ts';
import { serveConsole } from './support/serve.ts';

inBrowser('the page in a browser', () => {
  let journal: JournalTable;
  let server: RunningConsole;
  let browser: BrowserContext;
  let page: Page;
  /** What the browser complained about. */
  const complaints: string[] = [];
  beforeAll(async () => {
    journal = await openJournalTable('agents-table-dev');
    await journal.plantAll(Object.values(SAMPLES).flatMap((each) => sampleRows(each, Date.now())));
    server = await serveConsole({ endpoint: journal.endpoint });
    browser = await openBrowser();
    await browser.grantPermissions(['clipboard-read', 'clipboard-write'], {
      origin: new URL(server.url).origin,
    });
  });
  beforeEach(async () => {
    complaints.length = 0;
    page = await browser.newPage();
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  });
  afterEach(async () => {
    await page.close();
    expect(complaints).toEqual([]);
  });

  const plant = (id: string, Status: string, more: Readonly<Record<string, string>> = {}): Promise<void> => {
    const Timestamp = new Date().toISOString();
    return journal.plant({ PK: `SESSION#${id}`, SK: `EVENT#${Timestamp}`, Status, Timestamp, ...more });
  };
  const openList = async (search = ''): Promise<void> => {
    await page.goto(`${server.url}${search}`);
    await page.locator('.row').first().waitFor();
  };
  const openSession = async (id: string, search = ''): Promise<void> => {
    await page.goto(`${server.url}sessions/${encodeURIComponent(id)}${search}`);
    await page.locator('.verdict h1').waitFor();
  };
  /** The URL as the page has it: Playwright learns of a change some time later. */
  const here = async (): Promise<URL> => new URL(await page.evaluate<string>('location.href'));
  const dialogTitle = (title: string) => page.getByRole('dialog').getByRole('heading', { name: title });
  const headings = () => page.locator('.heading').allTextContents();

  it('opens on what needs attention, then what runs, then what ended', async () => {
    await openList();

    expect((await headings()).map((each) => each.replace(/\s+\d+$/, ''))).toEqual([
      'Needs attention',
      'Running',
      'Ended',
    ]);
    expect(await page.locator('.row .state').first().textContent()).toBe('! stuck');
  });

  it('shows an event within a second of its append, without a reload, in every tab', async () => {
    const other = await browser.newPage();
    await openList();
    await other.goto(server.url);
    await other.locator('.row').first().waitFor();
    await plant('live-1', 'SESSION_INITIATED');

    await Promise.all([page, other].map((each) => each.getByText('live-1').waitFor({ timeout: 10_000 })));

    await other.close();
  });

  it('has every choice in the URL, and goes back through it', async () => {
    await openList();
    await page.getByRole('button', { name: /^Failed/ }).click();
    await page.getByRole('searchbox').fill('Received error');
    expect((await here()).search).toBe('?show=failed&q=Received+error');
    const url = (await here()).href;

    await page.goto(url);
    expect(await page.getByRole('button', { name: /^Failed/ }).getAttribute('aria-pressed')).toBe('true');
    await page.getByRole('searchbox').fill('');
    await page.locator('.row a').first().click();
    await page.locator('.verdict h1').waitFor();
    await page.goBack();
    await page.locator('.row').first().waitFor();
    expect((await here()).searchParams.get('show')).toBe('failed');
  });

  it('says what the command line says of each sample', async () => {
    for (const { id } of Object.values(SAMPLES)) {
      const { stdout } = await journalSays(['why', id, '-o', 'json'], { AWS_ENDPOINT_URL: journal.endpoint });
      const { headline } = JSON.parse(stdout);
      await openSession(id);
      // Durations of open sessions grow between the two.
      const plain = (text: string | null): string =>
        String(text)
          .replace(/\d[\d.]* (ms|s|min|h|days?)( \d+ (s|min|h))?/g, '…')
          .trim();
      expect(
        plain(await page.locator('.verdict h1').textContent())
          .slice(1)
          .trim(),
      ).toBe(plain(headline));
    }
  });

  it('draws four lanes, the missing event as a dashed bar, and links evidence to its event', async () => {
    await openSession(SAMPLES.denied.id);
    expect(await page.locator('.lane-name').allTextContents()).toEqual([
      'workflow',
      'invoker',
      'entrypoint',
      'task',
    ]);
    await page.locator('.story ol a').first().click();

    expect(await page.locator('.events > .marked').textContent()).toContain(
      'AGENT_RUNTIME_INVOCATION_FAILED',
    );
    expect((await here()).searchParams.get('event')).toMatch(/_AGENT_RUNTIME_INVOCATION_FAILED$/);
  });

  it('follows its links without a load, and leaves a new tab to the browser', async () => {
    await openList();
    await page.evaluate('window.isSame = true');
    const [tab] = await Promise.all([
      page.context().waitForEvent('page'),
      page
        .locator('.row a')
        .first()
        .click({ modifiers: ['ControlOrMeta'] }),
    ]);
    await tab.locator('.verdict h1').waitFor();
    await tab.close();
    expect((await here()).pathname).toBe('/');

    await page.locator('.row a').first().click();
    await page.locator('.verdict h1').waitFor();
    await page.locator('.path a').click();
    await page.locator('.row').first().waitFor();

    expect((await here()).pathname).toBe('/');
    expect(await page.evaluate('window.isSame')).toBe(true);
  });

  it('is used with the keyboard alone', async () => {
    await openList();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    expect(await page.locator('.row.marked').count()).toBe(1);
    await page.keyboard.press('x');
    expect(await page.locator('.row.selected').count()).toBe(1);
    const id = (await here()).searchParams.get('at');
    await page.keyboard.press('Enter');
    await page.locator('.verdict h1').waitFor();
    expect((await here()).href).toContain(`/sessions/${id}`);
    await page.keyboard.press('y');
    await page.getByText('Copied:').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(`./journal why ${id} --local`);
    await page.keyboard.press('l');
    expect(await page.getByRole('tab', { name: 'Logs' }).getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('r');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.getByText('these keys').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.locator('.row').first().waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('retried');
    expect(await page.getByRole('searchbox').inputValue()).toBe('retried');
    complaints.length = 0; // this stage has no log group and no input: the page said so
  });

  it('opens the dialog that a key asks for before the browser has told that the one before is closed', async () => {
    await openSession(SAMPLES.silent.id);
    await page.keyboard.press('x');
    await page.getByLabel('Reason').waitFor();

    // Esc closes a dialog at once, and its event comes later.
    await page.evaluate(`
      document.querySelector('dialog').close();
      dispatchEvent(new KeyboardEvent('keydown', { key: 'r' }));
    `);

    await dialogTitle('Run again').waitFor();
    await page.keyboard.press('Escape');
    await dialogTitle('Run again').waitFor({ state: 'detached' });
    complaints.length = 0; // this stage has no payloads: the page said so
  });

  it.each(['light', 'dark'] as const)('has nothing that axe finds, in a %s theme', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    const findings = async (): Promise<readonly string[]> => {
      // The themes differ in their colours only, and all rules take seconds.
      // The other mode opens one more page for each analysis, for the sake of frames, which this page has none of.
      const axe = new AxeBuilder({ page }).setLegacyMode();
      if (colorScheme === 'dark') axe.withRules(['color-contrast']);
      const { violations } = await axe.analyze();
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    };
    await openList();
    expect(await findings()).toEqual([]);
    await page.getByRole('button', { name: 'Errors' }).click();
    await page.locator('.groups li').first().waitFor();
    expect(await findings()).toEqual([]);
    await openSession(SAMPLES.denied.id);
    expect(await findings()).toEqual([]);
    await page.keyboard.press('x');
    await page.getByRole('dialog').waitFor();
    expect(await findings()).toEqual([]);
    await page.keyboard.press('Escape');
    await openSession(SAMPLES.retried.id, '?tab=cost');
    await page.locator('table').waitFor();
    expect(await findings()).toEqual([]);
  });

  it.each([320, 1_920])('needs no scrolling to the side at %i pixels', async (width) => {
    await page.setViewportSize({ width, height: 800 });
    await openList();
    const isWider = () => page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth');
    expect(await isWider()).toBe(false);
    await openSession(SAMPLES.denied.id);
    expect(await isWider()).toBe(false);
  });

  it('shows hostile records as text', async () => {
    const evil = '<img src=x onerror=alert(1)>\u202e\u200b</script><script>alert(2)</script>';
    await plant('evil', 'SESSION_INITIATED');
    await plant('evil', 'AGENT_RUNTIME_INVOCATION_STARTED');
    await plant('evil', 'AGENT_ENTRYPOINT_FAILED', { ErrorMessage: evil });
    await openList('?q=onerror');

    const cause = await page.locator('.row .cause').first().textContent();
    expect(cause).toContain('<img src=x onerror=alert(1)>\\u202e\\u200b</script>');
    await openSession('evil');
    expect(await page.locator('.events pre.message').textContent()).toContain('<script>alert(2)</script>');
    expect(await page.locator('img').count()).toBe(0);
  });

  it('opens a session with a long id, from the list and from its URL, and explains an invalid id', async () => {
    const id = `Z${'a..b__C--9'.repeat(12)}..-_.99`;
    await plant(id, 'SESSION_INITIATED');
    await openList(`?q=${id.slice(0, 20)}`);
    await page.locator('.row a').first().click();
    await page.locator('.verdict h1').waitFor();
    expect(await page.locator('.path').textContent()).toContain(id);
    await page.reload();
    await page.locator('.events > li').waitFor();

    await page.goto(`${server.url}sessions/${encodeURIComponent(`a'b&c=d%2F<i>/é`)}`);
    await page.getByRole('alert').getByText('session_id: expected 1 to 128 letters').waitFor();
  });

  it('shows a large result in parts', async () => {
    const id = 'large-result';
    await plant(id, 'SESSION_INITIATED');
    await plant(id, 'AGENT_BACKGROUND_TASK_COMPLETED');
    const text = 'x'.repeat(400_000);
    await createResultStore({ table: journal.table, now: Date.now }).put(id, { text });
    await openSession(id, '?tab=result');
    const length = JSON.stringify({ text }, null, 2).length;
    await page.getByText(`65536 of ${length} characters`).waitFor();
    while (await page.getByRole('button', { name: 'Show more' }).count()) {
      const before = await page.locator('[role=tabpanel] pre').textContent();
      await page.getByRole('button', { name: 'Show more' }).click();
      while ((await page.locator('[role=tabpanel] pre').textContent())?.length === before?.length)
        await page.waitForTimeout(20);
    }

    expect(JSON.parse(String(await page.locator('[role=tabpanel] pre').textContent()))).toEqual({ text });
  });

  it('selects a time with a drag over the starts, and a part of a session with a drag over its picture', async () => {
    const drag = async (selector: string, from: number, to: number): Promise<void> => {
      const box = await page.locator(selector).boundingBox();
      if (!box) throw new Error(`${selector} is not on the page`);
      const y = box.y + box.height / 2;
      await page.mouse.move(box.x + from * box.width, y);
      await page.mouse.down();
      await page.mouse.move(box.x + to * box.width, y, { steps: 5 });
      await page.mouse.up();
    };
    await openList();
    const all = await page.locator('.row').count();
    await drag('.histogram', 0.6, 0.05);
    const { searchParams } = await here();
    expect(Date.parse(String(searchParams.get('since')))).toBeLessThan(
      Date.parse(String(searchParams.get('until'))),
    );
    expect(await page.locator('.row').count()).toBeLessThan(all);
    await page.goBack();
    while ((await page.locator('.row').count()) !== all) await page.waitForTimeout(20);

    await openSession(SAMPLES.retried.id);
    const marks = await page.locator('.mark').count();
    await drag('.plot', 0.5, 0.98);
    expect((await here()).searchParams.get('zoom')).toMatch(/^\d+-\d+$/);
    expect(await page.locator('.mark').count()).toBeLessThan(marks);
    await page.keyboard.press('Escape');
    expect(await page.locator('.mark').count()).toBe(marks);
  });

  it('marks a clock that is an hour off, and corrects nothing', async () => {
    const id = 'two-clocks';
    const at = (ms: number): string => new Date(Date.now() - 60_000 + ms).toISOString();
    for (const [Timestamp, Status] of [
      [at(0), 'SESSION_INITIATED'],
      [at(500), 'AGENT_RUNTIME_INVOCATION_STARTED'],
      [at(-3_600_000), 'AGENT_ENTRYPOINT_STARTED'],
      [at(-3_599_000), 'AGENT_BACKGROUND_TASK_STARTED'],
    ] as const)
      await journal.plant({ PK: `SESSION#${id}`, SK: `EVENT#${Timestamp}`, Status, Timestamp });
    await openSession(id);

    expect(await page.locator('.mark.skewed').count()).toBeGreaterThan(0);
    expect(await page.locator('.events .warn').first().textContent()).toContain('two clocks differ');
    expect(await page.locator('.events > li').first().textContent()).toContain('AGENT_ENTRYPOINT_STARTED');
  });

  it('shows every time in UTC, in local time or by its age, as one button says', async () => {
    await openList();
    const first = page.locator('.row .started time').first();
    const utc = await first.textContent();
    await page.getByRole('button', { name: 'UTC' }).click();
    await page.getByRole('button', { name: 'Local time' }).click();
    expect(await first.textContent()).toMatch(/ ago$/);
    await page.reload();
    await page.locator('.row').first().waitFor();
    expect(await first.textContent()).toMatch(/ ago$/);
    await page.getByRole('button', { name: 'Relative' }).click();

    expect(await first.textContent()).toBe(utc);
  });

  it('keeps what it has when the server goes away, says so, and has everything when it is back', async () => {
    await openList();
    const port = Number(new URL(server.url).port);
    await server.close();
    await page.getByRole('alert').getByText('has not answered since').waitFor();
    expect(await page.locator('.row').count()).toBeGreaterThan(3);
    await plant('while-away', 'SESSION_INITIATED');

    server = await serveConsole({ endpoint: journal.endpoint, port });

    await page.getByText('while-away').waitFor({ timeout: 20_000 });
    expect(await page.getByRole('alert').count()).toBe(0);
    complaints.length = 0; // the browser names each connection that was refused
  });

  it('does not move what is read when sessions come', async () => {
    await page.setViewportSize({ width: 1_280, height: 320 });
    await openList();
    await page.mouse.wheel(0, 200);
    await page.waitForFunction('scrollY > 100');
    /** The id of the row under a point of the window, and where it is. */
    const underEye = () =>
      page.evaluate<readonly unknown[]>(
        "(row => [row.querySelector('.id').title, row.getBoundingClientRect().top])(document.elementFromPoint(400, 200).closest('.row'))",
      );
    const before = await underEye();
    await plant('comes-now', 'SESSION_INITIATED');
    await page.getByText('1 new session').waitFor();

    expect(await underEye()).toEqual(before);
    await page.getByText('1 new session').click();
    await page.getByText('comes-now').waitFor();
  });
});
