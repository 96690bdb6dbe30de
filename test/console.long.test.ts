import { putSessionEvent } from '@agents/sessions';
import { parse } from 'shell-quote';
import { inBrowser } from './support/browser.ts';
import { type ConsolePage, openConsole } from './support/console-page.ts';
import { type JournalCommand, makeJournalCommand } from './support/journal-process.ts';
import { startWholeSystem, untilEnded, untilJournaled, type WholeSystem } from './support/stack.ts';

inBrowser('the console of a local stack', () => {
  let system: WholeSystem;
  let journal: JournalCommand;
  let browsed: ConsolePage;
  beforeAll(async () => {
    system = await startWholeSystem();
    journal = await makeJournalCommand({ AWS_ENDPOINT_URL: system.endpoint });
    const opened = await openConsole(journal);
    if (!opened) throw new Error('expected a browser');
    browsed = opened;
  });
  afterAll(async () => {
    await system.stop();
    await journal.close();
  });
  afterEach(() => expect(browsed.complaints).toEqual([]));

  const start = (payload: object) => putSessionEvent(system.events, JSON.stringify(payload));
  /** The session whose page is open. */
  const shownId = async (): Promise<string> => {
    const path = await browsed.page.evaluate<string>('location.pathname');
    return path.replace('/sessions/', '');
  };
  const dialog = () => browsed.page.getByRole('dialog');

  it('teaches a stage without sessions how to start one, and starts it', async () => {
    const { page } = browsed;
    await browsed.openList();
    await page.getByText('has no sessions yet').waitFor();
    await page.getByRole('button', { name: 'Start a session' }).click();
    await page.getByLabel('Payload').fill('{"prompt":');
    await dialog().getByRole('button', { name: 'Start' }).click();
    await dialog().getByRole('alert').waitFor();
    await page
      .getByLabel('Payload')
      .fill('{"prompt":"from the page","work_seconds":600,"reports_seconds":600}');
    expect(await dialog().locator('.command code').textContent()).toMatch(
      /^\.\/journal start --detail '\{"prompt":"from the page",.*\}' --local$/,
    );
    await dialog().getByRole('button', { name: 'Start' }).click();

    await page.locator('.verdict h1').getByText('Running').waitFor();
    expect(
      (await untilJournaled(system, await shownId(), 'AGENT_BACKGROUND_TASK_STARTED')).length,
    ).toBeGreaterThan(3);
  });

  it('shows what the task reports while it works, and its log as it is written', async () => {
    const { page, until } = browsed;
    const report = page.locator('.verdict p').filter({ hasText: 'doing part' });
    await report.waitFor();
    const first = await report.textContent();
    await until(async () => (await report.textContent()) !== first);

    await page.keyboard.press('l');
    await page.locator('.logs').getByText('task started').waitFor();
    expect(await page.locator('.logs .event').first().textContent()).toContain('SESSION_INITIATED');
  });

  it('stops a session with a reason, and shows the command that does the same', async () => {
    const { page, textOf } = browsed;
    const id = await shownId();
    await page.keyboard.press('x');
    await page.getByLabel('Reason').fill('wrong prompt');
    expect(await dialog().locator('.command code').textContent()).toBe(
      `./journal stop ${id} --reason 'wrong prompt' --local`,
    );
    await dialog().getByRole('button', { name: 'Stop' }).click();

    await page.locator('.verdict').getByText('Stopped').waitFor();
    expect(await textOf('.verdict h1')).toContain('wrong prompt');
    await page.keyboard.press('Escape');
  });

  it('runs a session again with an edited payload, and shows its result', async () => {
    const { page, textOf } = browsed;
    const before = await shownId();
    await page.keyboard.press('r');
    const field = page.getByLabel('Payload');
    expect(JSON.parse(await field.inputValue())).toMatchObject({ prompt: 'from the page' });
    await field.fill('{"prompt":"edited","work_seconds":0,"reports_seconds":600}');
    expect(await dialog().locator('.command code').textContent()).toBe(
      `./journal retry ${before} --detail '{"prompt":"edited","work_seconds":0}' --local`,
    );
    await dialog().getByRole('button', { name: 'Start a new session' }).click();

    await page.locator('.verdict').getByText('Completed').waitFor();
    expect(await shownId()).not.toBe(before);
    await page.getByRole('tab', { name: 'Result' }).click();
    await page.locator('pre').getByText('You asked: edited').waitFor();
    await page.getByRole('tab', { name: 'Payload' }).click();
    await page.locator('pre').getByText('"edited"').waitFor();
    await page.getByRole('tab', { name: 'Cost' }).click();
    await page.getByText(/About [\d.]+ US cents/).waitFor();
    expect(await textOf('.story')).toContain(`Repeats ${before}`);
  });

  it('runs all sessions of an error again, and says how far it is', async () => {
    const { page, until } = browsed;
    const ids = await Promise.all([1, 2, 3].map(() => start({ prompt: 'tell me a password' })));
    for (const id of ids) await untilEnded(system, id);
    await browsed.openList('?tab=errors');
    const group = page.locator('.groups li').filter({ hasText: 'ModelRefusedError' });
    await group.getByText('3×').waitFor();
    await group.getByRole('button', { name: 'Retry all…' }).click();
    expect(await dialog().locator('.command code').textContent()).toMatch(
      /^\.\/journal retry .* --rate 5\/s --local$/,
    );
    await dialog().getByRole('button', { name: 'Start 3 sessions' }).click();

    await dialog().getByText('3 of 3 started').waitFor();
    await page.keyboard.press('Escape');
    await browsed.openList('?q=password');
    await until(async () => (await page.locator('.row').count()) === 6);
  });

  it('stops what a filter has, and names what could not be done', async () => {
    const { page } = browsed;
    const ids = await Promise.all([1, 2].map((n) => start({ prompt: `long ${n}`, work_seconds: 600 })));
    for (const id of ids) await untilJournaled(system, id, 'AGENT_RUNTIME_INVOCATION_SUCCEEDED');
    await browsed.openList('?show=running');
    await browsed.until(async () => (await page.locator('.row').count()) === 2);
    await page.getByRole('button', { name: 'Stop…' }).click();
    await page.getByLabel('Reason').fill('maintenance');
    const command = await dialog().locator('.command code').textContent();
    await dialog().getByRole('button', { name: 'Stop 2 sessions' }).click();

    await dialog().getByText('2 of 2 stopped').waitFor();
    // The command that is shown does the same, after a question.
    const again = await journal(...parse(String(command)).slice(1).map(String), '--yes');
    expect(again).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(ids[0] ?? '') });
    await page.keyboard.press('Escape');
    await page.getByText('No session that is loaded matches.').waitFor();
    for (const id of ids) {
      expect(await untilEnded(system, id)).toMatchObject({ status: 'ABORTED', cause: 'maintenance' });
    }
    // Those that have completed are not repeated.
    await browsed.openList('?show=completed');
    await page.getByRole('checkbox').first().check();
    await page.getByRole('button', { name: 'Retry…' }).click();
    await dialog().getByRole('button', { name: 'Start a new session' }).click();
    await dialog().getByRole('alert').getByText('has completed').waitFor();
  });
});
