/**
 * Replays a property test: `FC_SEED` is the seed it printed when it failed, `FC_PATH` the path it printed with it. Without
 * them every run draws its own seed. fast-check is loaded only for a replay; most tests have no use for it.
 */
const { FC_SEED, FC_PATH } = process.env;

if (FC_SEED) {
  const { configureGlobal } = await import('fast-check');
  configureGlobal({ seed: Number(FC_SEED), ...(FC_PATH && { path: FC_PATH, endOnFailure: true }) });
}
