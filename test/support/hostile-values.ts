import fc from 'fast-check';

const fail = (): never => {
  throw new Error('hostile');
};

function withGetter(key: string, target: object): object {
  return Object.defineProperty(target, key, { get: fail, configurable: true });
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function selfCaused(): Error {
  const error = new Error('a');
  error.cause = error;
  return error;
}

const KEYS = ['message', 'name', 'stack', 'cause', 'code', 'toString', 'toJSON', 'errors', 'socket'];

const EVERY_TRAP: ProxyHandler<object> = {
  get: fail,
  has: fail,
  getPrototypeOf: fail,
  ownKeys: fail,
  getOwnPropertyDescriptor: fail,
};

/**
 * Makes values that throw when they are read, converted or stored. Agents throw and return such values. The value comes in
 * a function, because fast-check reads the values that it generates.
 */
export const anyHostileValue: fc.Arbitrary<() => unknown> = fc.oneof(
  fc.anything({ withBigInt: true, withNullPrototype: true, withDate: true }).map((value) => () => value),
  fc.constantFrom(...KEYS).map((key) => () => withGetter(key, new Error('x'))),
  fc.constantFrom(...KEYS).map((key) => () => withGetter(key, {})),
  fc.constantFrom(...KEYS).map((key) => () => new Error('outer', { cause: withGetter(key, new Error('x')) })),
  fc.constantFrom(...KEYS).map((key) => () => new AggregateError([withGetter(key, new Error('x'))], '')),
  fc.constantFrom(
    revoked,
    () => new Error('x', { cause: revoked() }),
    () => new Proxy(new Error('x'), EVERY_TRAP),
    () => new Proxy(() => 'x', { ...EVERY_TRAP, apply: fail }),
    () => () => 'x',
    () => Symbol('x'),
    () => ({ toJSON: () => undefined }),
    () => ({ toJSON: fail }),
    () => ({ toString: fail, valueOf: fail, [Symbol.toPrimitive]: fail }),
    selfCaused,
    () => Object.assign(Object.create(null), { message: 1, name: {} }),
  ),
);
