const releases: (() => unknown)[] = [];

/**
 * Calls `release` after the last test of the file, the latest first. Outside Jest, as in `make chaos`, nothing is called: the caller
 * releases what it opened.
 */
export function afterTests(release: () => unknown): void {
  releases.push(release);
}

/** Releases what the tests of a file opened. */
export async function releaseAfterTests(): Promise<void> {
  for (const release of releases.splice(0).reverse()) await release();
}
