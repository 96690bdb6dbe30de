import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { fillSection } from '../documents/markdown.ts';
import { renderAlarms } from './alarms.ts';
import { renderCosts } from './costs.ts';
import { renderQuotas } from './quotas.ts';

const DOCUMENT = 'docs/operations.md';

const SECTIONS = { alarms: renderAlarms, costs: renderCosts, quotas: renderQuotas } as const;

/** The document with its tables as the code has them now. @throws Error when it has lost the lines they stand between */
export function withTables(document: string): string {
  return Object.entries(SECTIONS).reduce((text, [name, render]) => {
    const section = { file: DOCUMENT, name, source: 'infra/operations' };
    return fillSection(text, section, render());
  }, document);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFile(DOCUMENT, withTables(await readFile(DOCUMENT, 'utf8')));
}
