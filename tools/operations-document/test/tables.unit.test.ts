import { readFile } from 'node:fs/promises';
import { IDLE_SECONDS } from '../shapes.ts';
import { withTables } from '../write-tables.ts';

const readDocument = () => readFile('docs/operations.md', 'utf8');

describe('the operations guide', () => {
  it('has its tables as the code has them: run `make docs`', async () => {
    const document = await readDocument();
    expect(withTables(document)).toBe(document);
  });

  it('gives quotas for the machine that is deployed', async () => {
    const runtime = await readFile('infra/agent-runtime.yml', 'utf8');
    expect(runtime).toContain(`IdleRuntimeSessionTimeout: ${IDLE_SECONDS}\n`);
  });

  it('speaks of no target that the Makefile does not have', async () => {
    const makefile = await readFile('Makefile', 'utf8');
    const targets = new Set([...makefile.matchAll(/^([a-z-]+):/gm)].map(([, target]) => target));
    const named = [...(await readDocument()).matchAll(/\bmake ([a-z-]+)/g)].map(([, target]) => target);
    expect(named.filter((target) => !targets.has(target))).toEqual([]);
  });
});
