import { type Call, createCallCounter } from '../call.ts';
import { drawnPlan, writtenPlan } from '../plan.ts';

const put: Call = { caller: 'invoker', operation: 'dynamodb:PutItem', subject: 'X', session: 's-1', nth: 1 };

describe('a written plan', () => {
  const plan = writtenPlan([
    { session: 's-1', step: 'invoker dynamodb:PutItem X', fault: { kind: 'cut' } },
    { session: 's-1', step: 'invoker dynamodb:PutItem X', nth: 3, fault: { kind: 'drop-after' } },
  ]);

  it('has a fault at each call that it names', () => {
    expect(plan(put)).toEqual({ kind: 'cut' });
    expect(plan({ ...put, nth: 3 })).toEqual({ kind: 'drop-after' });
  });

  it.each([{ nth: 2 }, { session: 's-2' }, { subject: 'Y' }, { caller: 'agent' }])(
    'has no fault at another call: %j',
    (other) => {
      expect(plan({ ...put, ...other })).toBeUndefined();
    },
  );
});

describe('a drawn plan', () => {
  it('draws each fault with the rates of its call', () => {
    const plan = drawnPlan(7, ({ subject }) => (subject === 'X' ? { throttle: 1 } : {}));

    expect(plan(put)).toEqual({ kind: 'throttle' });
    expect(plan({ ...put, subject: 'Y' })).toBeUndefined();
  });
});

describe('the call counter', () => {
  it('numbers the calls of each identity separately', () => {
    const count = createCallCounter();
    const { nth: _, ...identity } = put;
    const other = { ...identity, session: 's-2' };

    const numbers = [identity, other, identity, identity, other].map((each) => count(each).nth);

    expect(numbers).toEqual([1, 1, 2, 3, 2]);
  });
});
