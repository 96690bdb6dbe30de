import { readFile } from 'node:fs/promises';
import { FAULT_KINDS } from '../fault-proxy/fault.ts';

const readDocument = () => readFile('docs/chaos.md', 'utf8');

describe('docs/chaos.md', () => {
  it('says what every kind of fault looks like, and of none that there is not', async () => {
    const document = await readDocument();
    const section = document.split('## What breaks')[1]?.split('\n## ')[0] ?? '';
    const [, , ...rows] = section.split('\n').filter((line) => line.startsWith('|'));
    const described = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([\w-]+)`/g)]);

    expect(described.map(([, kind]) => kind).toSorted()).toEqual([...FAULT_KINDS].toSorted());
  });

  it('names the variables of the make target with the defaults that it has', async () => {
    const usage = await readFile('test/chaos/main.ts', 'utf8');
    const makefile = await readFile('Makefile', 'utf8');
    const recipe = makefile.split('\nchaos:')[1]?.split('\n\n')[0] ?? '';
    const rows = [...(await readDocument()).matchAll(/^\| `([A-Z]+)` \| ([^|]+) \|/gm)];

    expect(rows.map(([, name]) => name)).toEqual(['SEED', 'SESSIONS', 'CONCURRENCY', 'ONLY', 'ALONE']);
    for (const [, name = '', said = ''] of rows) {
      expect(recipe).toContain(`:+--${name.toLowerCase()} "$$${name}"}`);
      const isNumber = /^\d+$/.test(said);
      if (isNumber) expect(usage).toContain(`${name.toLowerCase()}: { type: 'string', default: '${said}' }`);
    }
  });
});
