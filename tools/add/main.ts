/**
 * `make add`: adds a package to the agent, or changes nothing and says why.
 *
 *     node tools/add/main.ts PACKAGE [--unbundled] [--without PACKAGE] -- COMMAND OF PNPM
 */
import { parseArgs } from 'node:util';
import { addPackage } from './add-package.ts';

const [wanted = '', ...args] = process.argv.slice(2);
const end = args.indexOf('--');
// Ctrl-C ends pnpm. This process then takes back what pnpm has changed.
process.on('SIGINT', () => undefined);
try {
  const { values } = parseArgs({
    args: args.slice(0, end),
    options: { unbundled: { type: 'boolean', default: false }, without: { type: 'string' } },
  });
  const { unbundled: isUnbundled, without } = values;
  const checkout = { root: process.cwd(), pnpm: args.slice(end + 1) };
  const added = await addPackage(checkout, wanted, {
    isUnbundled,
    ...(without !== undefined && { without }),
  });
  process.stdout.write(`${added}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
