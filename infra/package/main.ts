/**
 * Prints the folder of a package, which it makes first unless it is current:
 *
 *     node infra/package/main.ts --stage STAGE [-- OPTIONS OF SLS PACKAGE]
 *
 * With `--check` it makes nothing; it fails if the package of the stage is missing or damaged.
 */
import { parseArgs } from 'node:util';
import { faultsOf } from './make-current.ts';
import { packageFolder, packageService } from './package-service.ts';

const { values, positionals: options } = parseArgs({
  options: { stage: { type: 'string', default: 'dev' }, check: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const request = { stage: values.stage, options };
try {
  if (values.check) await check(packageFolder(request));
  process.stdout.write(`${values.check ? packageFolder(request) : await packageService(request)}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

async function check(folder: string): Promise<void> {
  const faults = await faultsOf(folder);
  if (faults.length === 0) return;
  throw new Error(
    [`The package ${folder} cannot be used. Make it again with \`make packages\`.`, ...faults].join('\n  '),
  );
}
