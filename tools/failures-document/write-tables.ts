import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { fillSection } from '../documents/markdown.ts';
import { renderErrorTables } from './markdown.ts';

const SECTION = { file: 'docs/failures.md', name: 'errors', source: 'packages/failures' };

/** The document with the tables as the code has them now. @throws Error when it has lost the lines they stand between */
export function withErrorTables(document: string): string {
  return fillSection(document, SECTION, renderErrorTables());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFile(SECTION.file, withErrorTables(await readFile(SECTION.file, 'utf8')));
}
