import { createFunctionPool, type Poolable } from '../../src/lambda/pool.ts';

interface FakeEnvironment extends Poolable {
  readonly id: number;
  die(): void;
}

/** A pool of environments that are numbered in the order in which they were started. */
function poolOf(maxEnvironments: number, { idleMs = 60_000, maxWaitMs = 60_000 } = {}) {
  const started: FakeEnvironment[] = [];
  const killed: number[] = [];
  const start = (): FakeEnvironment => {
    const id = started.length + 1;
    let alive = true;
    const die = () => {
      alive = false;
    };
    const kill = async () => {
      die();
      killed.push(id);
    };
    const environment = { id, alive: () => alive, die, kill };
    started.push(environment);
    return environment;
  };
  return { pool: createFunctionPool({ start, maxEnvironments, maxWaitMs, idleMs }), started, killed };
}

/** Work that ends when `finish` is called. */
function heldWork() {
  const { promise, resolve } = Promise.withResolvers<void>();
  const work = async (environment: FakeEnvironment) => {
    await promise;
    return environment.id;
  };
  return { work, finish: resolve };
}

describe('a pool of environments', () => {
  it('uses a warm one again', async () => {
    const { pool, started } = poolOf(4);

    for (let i = 0; i < 3; i += 1) await pool.use(async ({ id }) => id);

    expect(started).toHaveLength(1);
    await pool.close();
  });

  it('starts one for each use at the same time, up to its bound, and serves the rest in order', async () => {
    const { pool, started } = poolOf(2);
    const held = [heldWork(), heldWork(), heldWork(), heldWork()];
    const order: number[] = [];
    const uses = held.map(({ work }, index) => pool.use(work).then(() => order.push(index)));

    for (const { finish } of held.toReversed()) finish();
    await Promise.all(uses);

    expect(started).toHaveLength(2);
    expect(order).toEqual([0, 1, 2, 3]);
    await pool.close();
  });

  it('refuses a call as Lambda does when none becomes free in time, and serves the next', async () => {
    const { pool } = poolOf(1, { maxWaitMs: 5 });
    const { work, finish } = heldWork();
    const hanging = pool.use(work);

    await expect(pool.use(work)).rejects.toMatchObject({ code: 'TooManyRequestsException', status: 429 });

    finish();
    expect(await hanging).toBe(1);
    expect(await pool.use(async ({ id }) => id)).toBe(1);
    await pool.close();
  });

  it('that is renewed starts anew, and ends a call that is under way with what it has', async () => {
    const { pool, killed } = poolOf(3);
    const { work, finish } = heldWork();
    const underWay = pool.use(work);
    await pool.use(async ({ id }) => id); // idle afterwards

    pool.renew();

    expect(killed).toEqual([2]);
    expect(await pool.use(async ({ id }) => id)).toBe(3);
    finish();
    expect(await underWay).toBe(1);
    expect(killed).toEqual([2, 1]);
    expect(await pool.use(async ({ id }) => id)).toBe(3);
    await pool.close();
  });

  it('replaces one that died, also for a caller that waits', async () => {
    const { pool, started } = poolOf(1);
    const first = heldWork();
    const dying = pool.use(first.work);
    const waiting = pool.use(async ({ id }) => id);
    started[0]?.die();
    first.finish();

    await dying;

    expect(await waiting).toBe(2);
    started[1]?.die();
    expect(await pool.use(async ({ id }) => id)).toBe(3);
    await pool.close();
  });

  it('has room again after work that throws', async () => {
    const { pool } = poolOf(1);
    await expect(pool.use(() => Promise.reject(new Error('thrown')))).rejects.toThrow('thrown');

    expect(await pool.use(async ({ id }) => id)).toBe(1);
    await pool.close();
  });

  it('ends an environment that is unused for a while', async () => {
    const { pool, started, killed } = poolOf(2, { idleMs: 0 });
    await pool.use(async () => undefined);
    await new Promise((resolve) => setTimeout(resolve, 5));

    expect(killed).toEqual([1]);
    await pool.use(async () => undefined);
    expect(started).toHaveLength(2);
    await pool.close();
  });

  it('kills all when it closes, and rejects callers that still wait', async () => {
    const { pool, killed } = poolOf(1);
    const { work, finish } = heldWork();
    const running = pool.use(work);
    const waiting = pool.use(work);
    const waitingEnd = expect(waiting).rejects.toMatchObject({ code: 'ServiceException', status: 500 });

    await pool.close();

    await waitingEnd;
    expect(killed).toEqual([1]);
    await expect(pool.use(work)).rejects.toMatchObject({ code: 'ServiceException' });
    finish();
    await running;
  });
});
