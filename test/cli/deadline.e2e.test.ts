import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SAMPLES, sampleRows } from '../../tools/cli-document/sample-sessions.ts';
import { journalSays } from '../support/journal-process.ts';
import { SHORT_DEADLINE_SECONDS } from '../support/package-service.ts';
import { startWholeSystem, TABLE, type WholeSystem } from '../support/stack.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const { id } = SAMPLES.running;

let system: WholeSystem;
beforeAll(async () => {
  system = await startWholeSystem('impatient');
  for (const row of sampleRows(SAMPLES.running, Date.now())) {
    const Item = Object.fromEntries(Object.entries(row).map(([name, S]) => [name, { S }]));
    await system.dynamo.send(new PutItemCommand({ TableName: TABLE, Item }));
  }
});
afterAll(() => system.stop());

const home = temporaryFolder('journal-home');
const journal = (...args: readonly string[]) =>
  journalSays(args, { HOME: home, TZ: 'UTC', AWS_ENDPOINT_URL: system.endpoint });

describe('a session that runs for twelve minutes, on a stage with a deadline of seconds', () => {
  it.each([['show'], ['why'], ['wait']])('is overdue by the deadline of the stage in `%s`', async (verb) => {
    expect(await journal(verb, id)).toMatchObject({
      stdout: expect.stringMatching(/^! Stuck, 1[12] min.* overdue/),
      exitCode: 5,
    });
  });

  it('is stuck in `list` and `stats`', async () => {
    expect((await journal('list', '--stuck', '-o', 'id')).stdout).toBe(`${id}\n`);
    expect(JSON.parse((await journal('stats', '-o', 'json')).stdout)).toMatchObject({
      byState: { stuck: 1, running: 0 },
    });
  });

  it('has the deadline of the stage in the diagnosis of `why`', async () => {
    const { stdout } = await journal('why', id, '-o', 'json');

    const { missing } = JSON.parse(stdout);
    expect(missing.usualCode).toBe('SESSION_DEADLINE');
    expect(missing.usualReason).toContain(` ${SHORT_DEADLINE_SECONDS} s `);
  });
});
