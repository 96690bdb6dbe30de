const releases: (() => unknown)[] = [];

// Some helpers also run outside Jest, as in `make chaos`; there the caller releases what it opened.
if (typeof afterAll === 'function') {
  afterAll(async () => {
    for (const release of releases.splice(0).reverse()) await release();
  });
}

/** Calls `release` after the last test of the file, the latest first. */
export function afterTests(release: () => unknown): void {
  releases.push(release);
}
