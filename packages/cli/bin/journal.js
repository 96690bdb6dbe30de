#!/usr/bin/env node
// Starts the command. Its sources are TypeScript, which Node runs from version 24 on; an older one hands over to the Node
// that is installed with the packages.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const FIRST_MAJOR = 24;

if (Number(process.versions.node.split('.')[0]) >= FIRST_MAJOR) {
  // What Node made of the sources is kept in the system's temporary folder: the second start takes half the time.
  module.enableCompileCache();
  await import('../src/main.ts');
} else {
  handOver(fileURLToPath(new URL('../../../node_modules/node/bin/node', import.meta.url)));
}

/** Runs the same command line with another Node, and ends as it ends. */
function handOver(node) {
  if (!existsSync(node)) {
    process.stderr.write(
      `journal needs Node ${FIRST_MAJOR}; this is ${process.version}, and ${node} is not there. Run \`make install\`, which brings it.\n`,
    );
    process.exit(1);
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal sends Ctrl-C to both; what only this process gets is passed on.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}
