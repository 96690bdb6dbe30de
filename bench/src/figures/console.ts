import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { encodeEvent } from '@agents/events';
import { openStage, watchSessions } from '@agents/sessions';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { ARGS, BROWSER } from '../../../test/support/browser.ts';
import { firstRows, longestFrame, scroll, seenAt, zoom } from '../console/browsing.ts';
import { openTab, pageBytes, serve, WORLD } from '../console/served.ts';
import { type Bench, type Figure, Skipped } from '../figure.ts';
import { startCountingProxy } from '../listing/counting-proxy.ts';
import { type EventRow, load, sessionRows } from '../listing/sessions.ts';
import { spreadOf } from '../measure/statistics.ts';
import type { Row } from '../result.ts';
import { type Dynamo, startDynamo } from '../support/dynamo.ts';

const FEW = 50;
const MANY = 5_000;
const EVENTS = 1_000;
const LOADS = 20;
const APPENDS = 40;
const ROUNDS = 9;
const TABS = 20;
/** How long the reads of a list are counted, in milliseconds. */
const COUNTED_MS = 20_000;
/** Looks in an hour on AWS, one every two seconds. */
const LOOKS = 1_800;

export const console: Figure = {
  name: 'console',
  title: 'The console',
  method:
    'The console of an embedded DynamoDB in Chromium without a screen. First list: from the navigation until the first row is painted. Frames: the longest one while the page is scrolled with the wheel, or a part of a session is selected and left again; the median of nine rounds. Event: from its append until the page has it. Reads: of an open list, beside `journal list -w`, through a proxy that counts. Memory: the heap after an hour of looks with 20 tabs, on a clock that does not wait, against the heap after a tenth of them.',
  packages: ['dynalite'],
  measure,
};

async function measure({ progress }: Bench): Promise<readonly Row[]> {
  if (BROWSER === undefined) throw new Skipped('no Chromium was found; CHROMIUM names one');
  const browser = await chromium.launch({ executablePath: BROWSER, args: ARGS });
  try {
    const context = await browser.newContext({ viewport: { width: 1_280, height: 800 } });
    return [
      ...(await withSessions(FEW, (dynamo) => first(dynamo, context, progress))),
      ...(await withSessions(MANY, (dynamo) => frames(dynamo, context, progress))),
      ...(await withSessions(FEW, (dynamo) => reads(dynamo, progress))),
      ...(await withSessions(FEW, (dynamo) => memory(dynamo, progress))),
    ];
  } finally {
    await browser.close();
  }
}

async function withSessions(
  count: number,
  work: (dynamo: Dynamo) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const dynamo = await startDynamo();
  try {
    await load(dynamo, sessionRows(count, Date.now()), () => undefined);
    return await work(dynamo);
  } finally {
    await dynamo.stop();
  }
}

type Progress = Bench['progress'];

async function first(dynamo: Dynamo, context: BrowserContext, progress: Progress): Promise<readonly Row[]> {
  const { url, close } = await serve(dynamo.config.endpoint);
  const page = await context.newPage();
  try {
    const bytes = await pageBytes(url);
    progress(`${LOADS} loads of the list`);
    const shown = spreadOf(await firstRows(page, url, LOADS));
    const delays: number[] = [];
    for (let append = 0; append < APPENDS; append += 1) {
      progress(`event ${append + 1} of ${APPENDS}`);
      const id = `bench-${append}`;
      const seen = seenAt(page, id);
      // The looks of the list must not be in step with the appends.
      await pause((append * 37) % 900);
      const epochMs = Date.now();
      await load(dynamo, [initiated(id, epochMs)].values(), () => undefined);
      delays.push((await seen) - epochMs);
    }
    const late = delays.toSorted((a, b) => a - b)[Math.ceil(0.95 * APPENDS) - 1];
    return [
      { what: 'script and style, gzipped', value: bytes / 1_000, unit: 'kB', goal: 40 },
      {
        what: `first list of ${FEW} sessions, p50`,
        ...{ value: shown.median, unit: 'ms', goal: 300, spread: [shown.low, shown.high], runs: LOADS },
      },
      {
        what: 'an event from its append to the page, p95',
        ...{ value: late ?? Number.NaN, unit: 'ms', goal: 1_000, runs: APPENDS },
      },
    ];
  } finally {
    await page.close();
    await close();
  }
}

function initiated(sessionId: string, epochMs: number): EventRow {
  const timestamp = new Date(epochMs).toISOString();
  return encodeEvent({ sessionId, status: 'SESSION_INITIATED', timestamp, epochMs });
}

async function frames(dynamo: Dynamo, context: BrowserContext, progress: Progress): Promise<readonly Row[]> {
  const { url, close } = await serve(dynamo.config.endpoint);
  const page = await context.newPage();
  try {
    const now = Date.now();
    const events = Array.from({ length: EVENTS }, (_, index): EventRow => {
      const epochMs = now - (EVENTS - index) * 1_000;
      const status =
        index === 0
          ? 'SESSION_INITIATED'
          : index % 2 === 1
            ? 'AGENT_RUNTIME_INVOCATION_STARTED'
            : 'AGENT_RUNTIME_INVOCATION_FAILED';
      const timestamp = new Date(epochMs).toISOString();
      const errorMessage = status.endsWith('FAILED')
        ? { errorMessage: 'ThrottlingException: Rate exceeded' }
        : {};
      return encodeEvent({ sessionId: 'many-events', status, timestamp, epochMs, ...errorMessage });
    });
    await load(dynamo, events.values(), () => undefined);
    progress(`a list of ${MANY} sessions`);
    await page.goto(url);
    await page.locator('.row').first().waitFor();
    for (const older = page.getByRole('button', { name: 'Load older sessions' }); ; ) {
      await older.or(page.getByText('These are all.')).waitFor({ timeout: 120_000 });
      if ((await older.count()) === 0) break;
      await older.click();
    }
    const ofList = await longestFrames(page, scroll);
    progress(`a session of ${EVENTS} events`);
    await page.goto(`${url}sessions/many-events`);
    await page
      .locator('.events > li')
      .nth(EVENTS - 1)
      .waitFor({ state: 'attached' });
    await page.waitForTimeout(1_000);
    const ofZoom = await longestFrames(page, zoom);
    const ofEvents = await longestFrames(page, scroll);
    return [
      { what: `longest frame, list of ${MANY.toLocaleString('en-US')}`, ...ofList },
      { what: `longest frame, ${EVENTS.toLocaleString('en-US')} events`, ...ofEvents },
      { what: 'longest frame, selecting a part of them', ...ofZoom },
    ];
  } finally {
    await page.close();
    await close();
  }
}

/** The longest frame of each round: the median of the rounds. A machine with other work has a longer one now and then. */
async function longestFrames(page: Page, act: (page: Page) => Promise<void>): Promise<Omit<Row, 'what'>> {
  const longest: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) longest.push(await longestFrame(page, () => act(page)));
  const { median, low, high } = spreadOf(longest);
  const detail = `${Math.max(...longest).toFixed(1)} ms in the slowest round`;
  return { value: median, unit: 'ms', goal: 50, spread: [low, high], runs: ROUNDS, detail };
}

/** What is read of the table in a while, for each open list. */
async function reads(dynamo: Dynamo, progress: Progress): Promise<readonly Row[]> {
  const counted = async (work: (endpoint: string) => Promise<() => unknown>): Promise<number> => {
    const proxy = await startCountingProxy(dynamo.config.endpoint);
    const end = await work(proxy.endpoint);
    await pause(COUNTED_MS);
    const { readUnits } = proxy.counts;
    await end();
    await proxy.stop();
    return readUnits;
  };
  progress('reads of journal list -w');
  const command = await counted(async (endpoint) => {
    let isOver = false;
    const world = { ...WORLD, env: { AWS_ENDPOINT_URL: endpoint }, note: () => undefined };
    const stage = openStage({ stage: 'dev', region: 'us-east-1' }, world);
    const watch = async (): Promise<void> => {
      for await (const _ of watchSessions(stage, () => ({ limit: FEW }))) if (isOver) return;
    };
    const watching = watch();
    return async () => {
      isOver = true;
      await watching; // without its endpoint, it would wait out the outage
      stage.close();
    };
  });
  const rows: Row[] = [];
  for (const tabs of [1, TABS]) {
    progress(`reads with ${tabs} tabs`);
    const ours = await counted(async (endpoint) => {
      const { url, close } = await serve(endpoint);
      const open = Array.from({ length: tabs }, () => openTab(url));
      return async () => {
        for (const tab of open) tab.close();
        await close();
      };
    });
    rows.push({
      what: `reads of a list in ${tabs} ${tabs === 1 ? 'tab' : 'tabs'}`,
      ...{
        against: '`list -w`',
        value: ours / command,
        goal: 1,
        detail: `${ours} and ${command} read units`,
      },
    });
  }
  return rows;
}

async function memory(dynamo: Dynamo, progress: Progress): Promise<readonly Row[]> {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const heap = (): number => {
    collect();
    return process.memoryUsage().heapUsed / 1e6;
  };
  let looks = 0;
  let early = 0;
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const { url, close } = await serve(dynamo.config.endpoint, {
    // Real time passes as well: a read that is retried ends at some time.
    now: () => Date.now() + looks * 2_000,
    async sleep() {
      looks += 1;
      progress(`look ${looks} of ${LOOKS}`);
      if (looks === LOOKS / 10) early = heap();
      if (looks === LOOKS) resolve();
      await pause(1);
    },
  });
  const tabs = Array.from({ length: TABS }, () => openTab(url));
  await over;
  const late = heap();
  for (const tab of tabs) tab.close();
  await close();
  return [
    {
      what: `heap after an hour with ${TABS} tabs`,
      against: 'after six minutes',
      ...{ value: late / early, goal: 1.1, detail: `${late.toFixed(1)} and ${early.toFixed(1)} MB` },
    },
  ];
}
