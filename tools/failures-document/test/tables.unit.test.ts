import { readFile } from 'node:fs/promises';
import { withErrorTables } from '../write-tables.ts';

describe('the tables of errors', () => {
  it('are in docs/failures.md as the code has them: run `make docs`', async () => {
    const document = await readFile('docs/failures.md', 'utf8');

    expect(withErrorTables(document)).toBe(document);
  });
});
