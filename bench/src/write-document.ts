/** Part of `make docs`: writes the figures of bench/results into the document. */
import { readFile, writeFile } from 'node:fs/promises';
import { DOCUMENT, readResults, withFigures } from './document.ts';

const results = await readResults(new URL('../results/', import.meta.url));
await writeFile(DOCUMENT, withFigures(await readFile(DOCUMENT, 'utf8'), results));
