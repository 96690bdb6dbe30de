import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { renderErrorTables } from './markdown.ts';

/** The tables stand in the document between these two lines. */
const BEGIN = '<!-- errors: written by `make docs` from packages/failures -->';
const END = '<!-- end of errors -->';

/** The document with the tables as the code has them now. @throws Error when it has lost the lines they stand between */
export function withErrorTables(document: string): string {
  const [before, rest] = document.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) {
    throw new Error(`docs/failures.md: expected the lines ${BEGIN} and ${END}`);
  }
  return `${before}${BEGIN}\n\n${renderErrorTables()}\n\n${END}${after}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = 'docs/failures.md';
  await writeFile(file, withErrorTables(await readFile(file, 'utf8')));
}
