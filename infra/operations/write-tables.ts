import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { renderAlarms } from './alarms.ts';
import { renderCosts } from './costs.ts';
import { renderQuotas } from './quotas.ts';

const DOCUMENT = 'docs/operations.md';

const SECTIONS = { alarms: renderAlarms, costs: renderCosts, quotas: renderQuotas } as const;

/** The document with its tables as the code has them now. @throws Error when it has lost the lines they stand between */
export function withTables(document: string): string {
  return Object.entries(SECTIONS).reduce((text, [name, render]) => {
    const begin = `<!-- ${name}: written by \`make docs\` from infra/operations -->`;
    const end = `<!-- end of ${name} -->`;
    const [before, rest] = text.split(begin);
    const after = rest?.split(end)[1];
    if (before === undefined || after === undefined) {
      throw new Error(`${DOCUMENT}: expected the lines ${begin} and ${end}`);
    }
    return `${before}${begin}\n\n${render()}\n\n${end}${after}`;
  }, document);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFile(DOCUMENT, withTables(await readFile(DOCUMENT, 'utf8')));
}
