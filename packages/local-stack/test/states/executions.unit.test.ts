import { createExecutionStore } from '../../src/states/executions.ts';
import { createHistory } from '../../src/states/history.ts';

const machine = 'arn:aws:states:us-east-1:000000000000:stateMachine:workflow';

function execution(name: string) {
  const history = createHistory(() => 0);
  history.append({ type: 'ExecutionStarted', input: {} });
  return {
    ...{ arn: `${machine}:${name}`, name, stateMachineArn: machine, input: '{}', startedAt: 0, history },
    abort: new AbortController(),
    finished: Promise.resolve(),
  };
}

describe('the executions that are kept', () => {
  const succeeded = { status: 'SUCCEEDED', output: null } as const;

  it('are listed newest first', () => {
    const store = createExecutionStore();
    for (const name of ['a', 'b', 'c']) store.add(execution(name));
    expect(store.newestFirst(machine).map(({ name }) => name)).toEqual(['c', 'b', 'a']);
    expect(store.newestFirst('another')).toEqual([]);
  });

  it.each([
    ['there are too many', { executions: 2, events: 1000 }],
    ['they have too many events', { executions: 1000, events: 2 }],
  ])('are the newest and the running ones when %s', (_, retention) => {
    const store = createExecutionStore(retention);
    store.add(execution('runs'));
    const [a, b, c] = ['a', 'b', 'c'].map((name) => store.add(execution(name)));
    for (const ended of [b, a, c]) if (ended) store.finish(ended, succeeded, 1);
    expect(store.newestFirst(machine).map(({ name }) => name)).toEqual(['c', 'a', 'runs']);
    expect(store.running().map(({ name }) => name)).toEqual(['runs']);
    expect(store.get(`${machine}:b`)).toBeUndefined();
  });
});
