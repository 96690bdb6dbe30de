import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { settled } from '../../../../test/support/virtual-clock.ts';
import { only } from './support/executions.ts';
import { createRounds, FOLLOWER, FOLLOWER_ARN, ROUND, SEND } from './support/rounds.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

function heapAfterCollection(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

describe('an Express execution', () => {
  it('ends at five minutes without answering its token', async () => {
    const rounds = createRounds({ poll: () => ({ state: 'RUNNING' }) });
    const execution = rounds.start();
    await rounds.clock.advance(299_999);
    expect(rounds.ended).toEqual([]);
    await rounds.clock.advance(1);
    expect(rounds.ended).toMatchObject([{ type: 'EXPRESS', outcome: { status: 'TIMED_OUT' } }]);
    expect(rounds.engine.launcher.tokens.waiting).toBe(1);
    expect(execution.end).toBeUndefined();
    await rounds.clock.advance(30_000);
    expect(execution.end?.outcome).toEqual({ status: 'FAILED', error: 'States.Timeout' });
  });

  it('ends earlier if its definition says so', async () => {
    const rounds = createRounds({ follower: { ...FOLLOWER, TimeoutSeconds: 60 }, poll: neverAnswers });
    rounds.startRound({ token: 't' });
    await rounds.clock.advance(60_000);
    expect(rounds.ended).toMatchObject([{ outcome: { status: 'TIMED_OUT' } }]);
  });

  it('cannot wait for a token itself', () => {
    expect(() => createRounds({ follower: only(ROUND) })).toThrow(
      expect.objectContaining({
        code: 'TEMPLATE_INVALID',
        message: expect.stringMatching(/follower .* found .*waitForTaskToken$/),
      }),
    );
  });

  it('has no limit of events', async () => {
    const follower = {
      StartAt: 'Poll',
      States: {
        ...FOLLOWER.States,
        IsOver: { ...FOLLOWER.States.IsOver, Choices: [again('RUNNING')] },
        Answer: { Type: 'Succeed' },
      },
    };
    const rounds = createRounds({
      follower,
      poll: (call) => ({ state: call <= 4_000 ? 'RUNNING' : 'ENDED' }),
    });
    await rounds.startRound({}).finished;
    expect(rounds.ended).toMatchObject([{ outcome: { status: 'SUCCEEDED' } }]);
  });

  it('leaves nothing behind over a thousand rounds', async () => {
    const rounds = createRounds();
    const filler = 'x'.repeat(50_000);
    const before = heapAfterCollection();
    for (let count = 1; count <= 1_000; count += 1) {
      const { finished } = rounds.startRound({ token: String(count), filler: `${filler}${count}` });
      await finished;
      expect(rounds.ended.splice(0)).toMatchObject([{ outcome: { error: 'Sfn.InvalidTokenException' } }]);
    }
    expect(rounds.engine.launcher.express.size).toBe(0);
    expect(rounds.engine.launcher.tokens.waiting).toBe(0);
    expect(rounds.engine.store.newestFirst(FOLLOWER_ARN)).toEqual([]);
    expect(rounds.clock.sleeping).toBe(0);
    // The inputs alone have 50 MB.
    expect(heapAfterCollection() - before).toBeLessThan(5_000_000);
  });

  it('is aborted when the engine closes, and keeps no timer', async () => {
    const rounds = createRounds({ poll: neverAnswers });
    const execution = rounds.start();
    await settled();
    await rounds.engine.close();
    expect(rounds.ended.map(({ type, outcome }) => [type, outcome.status]).sort()).toEqual([
      ['EXPRESS', 'ABORTED'],
      ['STANDARD', 'ABORTED'],
    ]);
    expect(execution.end?.outcome.status).toBe('ABORTED');
    expect(rounds.clock.sleeping).toBe(0);
  });
});

const neverAnswers = () => new Promise<never>(() => undefined);
const again = (state: string) => ({ Variable: '$.poll.answer.state', StringEquals: state, Next: 'Poll' });

describe('a task that answers a token', () => {
  it.each([
    [
      'was never issued',
      'Success',
      { TaskToken: 'AQCgAAAAKgAAAAMAAA==', Output: '{}' },
      'InvalidTokenException',
    ],
    ['is too long', 'Success', { TaskToken: 'A'.repeat(2_049), Output: '{}' }, 'ValidationException'],
    ['is unknown', 'Heartbeat', { TaskToken: 'unknown' }, 'InvalidTokenException'],
    ['is unknown', 'Failure', { TaskToken: 'unknown' }, 'InvalidTokenException'],
    ['has an output that is not JSON', 'Success', { TaskToken: 't', Output: '{' }, 'InvalidOutputException'],
    ['has a long error', 'Failure', { TaskToken: 't', Error: 'E'.repeat(257) }, 'ValidationException'],
    ['has a long cause', 'Failure', { TaskToken: 't', Cause: 'c'.repeat(32_769) }, 'ValidationException'],
  ])('that %s fails with the name of the SDK (%s)', async (_, kind, Parameters, error) => {
    const rounds = createRounds({ follower: only({ Type: 'Task', Resource: `${SEND}${kind}`, Parameters }) });
    rounds.startRound({});
    await settled();
    expect(rounds.ended).toMatchObject([{ outcome: { status: 'FAILED', error: `Sfn.${error}` } }]);
  });

  it('ends with States.Runtime when its Output is not a text', async () => {
    const Parameters = { TaskToken: 't', Output: { state: 'ENDED' } };
    const rounds = createRounds({ follower: only({ Type: 'Task', Resource: `${SEND}Success`, Parameters }) });
    rounds.startRound({});
    await settled();
    expect(rounds.ended).toMatchObject([{ outcome: { error: 'States.Runtime' } }]);
  });

  it('has the empty answer of the API as its result', async () => {
    const rounds = createRounds();
    rounds.start();
    await settled();
    expect(rounds.ended.find(({ type }) => type === 'EXPRESS')?.outcome).toEqual({
      status: 'SUCCEEDED',
      output: {},
    });
  });
});
