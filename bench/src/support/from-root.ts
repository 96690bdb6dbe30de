import { fileURLToPath } from 'node:url';

/** A path of the repository, whatever folder this runs in. */
export const fromRoot = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
