// @ts-check
// Starts the command; the script `journal` of the repository finds a Node that runs it.
import module from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { freshBundle } from './fresh-bundle.js';

// What Node compiled is kept in the system's temporary folder for the next start.
module.enableCompileCache();
const root = resolve(import.meta.dirname, '../../..');
const bundle = await freshBundle(root);
await import(bundle === undefined ? '../src/main.ts' : pathToFileURL(bundle).href);
