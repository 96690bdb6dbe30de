/**
 * `make dev`: the local stack, and the code of the checkout in it. A saved file reaches the next session.
 *
 *     node tools/dev/main.ts [OPTIONS OF THE LOCAL STACK] [-- OPTIONS OF SLS PACKAGE]
 */
import { enableCompileCache } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { takeSecrets } from './secrets.ts';

// From the second start on, modules that are imported after this line are loaded from the cache.
enableCompileCache();
const environment = takeSecrets(process.env);
const { runDev } = await import('./run-dev.ts');
const root = dirname(dirname(import.meta.dirname ?? fileURLToPath(import.meta.url)));
await runDev(process.argv.slice(2), { root, environment });
