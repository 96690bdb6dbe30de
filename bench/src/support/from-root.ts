import { fileURLToPath } from 'node:url';

/** A path of the repository, whatever folder this runs in. */
export const fromRoot = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** What `make package` has made for the stage dev: every figure is measured on it. */
export const PACKAGE = fromRoot('.serverless');
