// @ts-check
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CURRENT, FOLDER, stampOf } from './bundle-files.js';

/**
 * @typedef {object} Bundle what is known of the bundle that was made last
 * @property {string} entry the file to run, in {@link FOLDER}
 * @property {Readonly<Record<string, string | undefined>>} inputs the {@link stampOf stamps} of the files it was made of
 */

/**
 * Gives the path of the command as a bundle. It is made when there is none, or when a source has changed since. A bundle starts
 * in two thirds of the time, because Node then reads 30 files instead of 600.
 *
 * @param {string} root the checkout
 * @returns {Promise<string | undefined>} `undefined` if none can be made: in a folder that cannot be written to, or of sources with
 *   an error, which Node then reports
 */
export async function freshBundle(root) {
  const known = knownBundle(root);
  if (known) return known;
  try {
    const { makeBundle } = await import('./make-bundle.js');
    return await makeBundle(root);
  } catch {
    return undefined;
  }
}

/**
 * @param {string} root
 * @returns {string | undefined}
 */
function knownBundle(root) {
  try {
    /** @type {Bundle} */
    const { entry, inputs } = JSON.parse(readFileSync(join(root, FOLDER, CURRENT), 'utf8'));
    const isFresh = Object.entries(inputs).every(([file, stamp]) => stampOf(join(root, file)) === stamp);
    const path = join(root, FOLDER, entry);
    return isFresh && stampOf(path) !== undefined ? path : undefined;
  } catch {
    return undefined;
  }
}
