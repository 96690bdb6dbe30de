import { fileURLToPath } from 'node:url';

/** A path in the repository, independent of the current folder. */
export const fromRoot = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** The package of the stage dev from `make package`; all figures use it. */
export const PACKAGE = fromRoot('.build/packages/dev');
