import { startAwsFront } from '../../../../test/support/aws-front.ts';
import { movingClock, NOW, type RunOptions, runJournal, type Said } from '../support/run-journal.ts';
import { openStageJournal, type StageJournal } from '../support/stage-journal.ts';

const ID = '22222222-0000-4000-8000-000000000000';

let journal: StageJournal;
let endpoint: string;
/** Whether EventBridge answers. */
let answers = true;
let onRequest = (): void => {};
beforeAll(async () => {
  journal = await openStageJournal();
  const started = { FailedEntryCount: 0, Entries: [{ EventId: ID }] };
  ({ endpoint } = await startAwsFront({
    dynamodb: journal.endpoint,
    intercept(operation) {
      if (operation === 'DescribeRule') return [200, { State: 'ENABLED' }];
      if (operation !== 'PutEvents') return undefined;
      onRequest();
      return answers ? [200, started] : 'no answer';
    },
  }));
});

const start = (args: readonly string[], options: RunOptions = {}): Promise<Said> =>
  runJournal(['start', ...args], { endpoint, ...options });

describe('journal start --wait', () => {
  it('ends with --timeout, though the first event never comes', async () => {
    const clock = movingClock(10_000);

    const said = await start(['--wait', '--timeout', '10m'], clock);

    expect(said).toMatchObject({ stdout: `${ID}\n`, exitCode: 124 });
    expect(said.stderr).toMatch(/did not end within 10 min \(waiting.*no event yet/);
    expect(clock.now() - NOW).toBe(600_000);
  });

  it('waits without --timeout as long as EventBridge may take to deliver the event', async () => {
    const clock = movingClock(60_000);

    const said = await start(['--wait'], clock);

    expect(said).toMatchObject({ stdout: `${ID}\n`, exitCode: 3 });
    expect(clock.now() - NOW).toBe(3_600_000);
  });

  it('has the time of --timeout from its beginning: EventBridge may not answer', async () => {
    const clock = movingClock();
    answers = false;
    onRequest = () => clock.advance(60_000);

    const said = await start(['--wait', '--timeout', '1m'], clock);

    expect(said).toMatchObject({ stdout: '', exitCode: 124 });
    expect(said.stderr).toMatch(
      /^Stage dev at http:\S+\nNo session was found or started within 1 min: no answer from AWS\./,
    );
  });

  it('is needed for --timeout', async () => {
    expect(await start(['--timeout', '1m'])).toMatchObject({ stdout: '', exitCode: 2 });
  });
});
