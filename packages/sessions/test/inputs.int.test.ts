import { encodeInput } from '@agents/events';
import { openJournalTable } from '../../../test/support/journal-table.ts';
import { inputOf } from '../src/inputs.ts';
import { openStage } from '../src/stage.ts';

describe('inputOf', () => {
  it('finds an input that is stored after the first look, and reads it once', async () => {
    const { endpoint, table } = await openJournalTable('agents-table-dev');
    let time = 0;
    const env = { AWS_ENDPOINT_URL: endpoint };
    const stage = openStage(
      { stage: 'dev', region: 'us-east-1' },
      { env, now: () => time, sleep: async () => {}, note: () => {} },
    );
    const first = await inputOf(stage, 's-1');
    await table.putNew({ ...encodeInput({ sessionId: 's-1', payload: { prompt: 'hello' } }) });

    const soon = await inputOf(stage, 's-1');
    const fresh = await inputOf(stage, 's-1', 1_000);
    time = 10_000;
    const second = await inputOf(stage, 's-1');
    const third = await inputOf(stage, 's-1');
    stage.close();

    expect(first.input).toBeUndefined();
    expect(soon).toBe(first);
    expect(fresh.input?.payload).toEqual({ prompt: 'hello' });
    expect(second).toBe(fresh);
    expect(second.input?.payload).toEqual({ prompt: 'hello' });
    expect(third).toBe(second);
  });
});
