/** Source of a function whose event decides what it does. */
export const PUPPET = `
let calls = 0;
exports.handler = async (event, context) => {
  calls += 1;
  if (event.say) { console.log(event.say); console.error('to stderr'); }
  if (event.sleepMs) await new Promise((resolve) => setTimeout(resolve, event.sleepMs));
  if (event.spin) for (;;);
  if (event.exit !== undefined) process.exit(event.exit);
  if (event.killMyself) process.kill(process.pid, 'SIGKILL');
  if (event.throw) throw Object.assign(new Error(event.throw), { name: event.name ?? 'Error' });
  if (event.throwText) throw event.throwText;
  if (event.throwLater) { setTimeout(() => { throw new RangeError('later'); }); await new Promise(() => {}); }
  if (event.rejectLater) { Promise.reject(new RangeError('unheard')); await new Promise(() => {}); }
  if (event.size) return 'x'.repeat(event.size);
  if (event.nothing) return;
  return { calls, pid: process.pid, env: process.env, cwd: process.cwd(), context: { ...context, left: context.getRemainingTimeInMillis() } };
};
exports.notAFunction = 1;
`;
