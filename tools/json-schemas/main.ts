/** `make docs`: writes the JSON Schemas of what the verbs print, and removes those of verbs that are gone. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SCHEMA_FOLDER, schemaFiles } from './schema-files.ts';

const folder = fileURLToPath(new URL(`../../${SCHEMA_FOLDER}`, import.meta.url));
const files = await schemaFiles();
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
for (const [file, text] of files) await writeFile(join(folder, file), text);
