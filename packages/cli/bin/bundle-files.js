// @ts-check
import { statSync } from 'node:fs';

/** Where bundles are kept, in the checkout. */
export const FOLDER = '.build/journal';

/** The file that holds the {@link Bundle}. */
export const CURRENT = 'current.json';

/**
 * Tells one version of a file from the next.
 *
 * @param {string} path
 * @returns {string | undefined} `undefined` for a file that is not there
 */
export function stampOf(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && `${found.mtimeMs} ${found.size}`;
}
