import { readdirSync, readFileSync } from 'node:fs';
import { VERBS } from '@agents/cli';
import { SCHEMA_FOLDER, schemaFiles } from '../schema-files.ts';

const folder = new URL(`../../../${SCHEMA_FOLDER}/`, import.meta.url);

describe('the JSON Schemas in docs/schemas', () => {
  it('are those of the code; `make docs` writes them', async () => {
    const files = await schemaFiles();

    expect(readdirSync(folder).sort()).toEqual([...files.keys()].sort());
    for (const [file, text] of files) expect(readFileSync(new URL(file, folder), 'utf8')).toBe(text);
  });

  it('are there for both formats of every verb', async () => {
    expect([...(await schemaFiles()).keys()]).toEqual(
      Object.keys(VERBS).flatMap((verb) => [`${verb}.json`, `${verb}.jsonl.json`]),
    );
  });
});
