/**
 * Replays a failed property test: `FC_SEED` is the seed that it printed, `FC_PATH` the path. Without them each run draws a new
 * seed. fast-check is loaded only for a replay, because most tests do not need it.
 */
const { FC_SEED, FC_PATH } = process.env;

if (FC_SEED) {
  const { configureGlobal } = await import('fast-check');
  configureGlobal({ seed: Number(FC_SEED), ...(FC_PATH && { path: FC_PATH, endOnFailure: true }) });
}
