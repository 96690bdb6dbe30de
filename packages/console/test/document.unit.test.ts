import { readdirSync, readFileSync, statSync } from 'node:fs';
import { KEYS } from '../src/page/keys.ts';

const DOCUMENT = readFileSync('docs/console.md', 'utf8');

/** Of a picture, in bytes: the repository is cloned often. */
const MOST = 160_000;

describe('docs/console.md', () => {
  it('has the keys of the page', () => {
    const rows = [...DOCUMENT.matchAll(/^\| `([^`]+)` \| (.+) \|$/gm)].map(([, key, what]) => [key, what]);

    expect(rows).toEqual(KEYS);
  });

  it('has every picture of its folder, and none is large', () => {
    const shown = [...DOCUMENT.matchAll(/\]\(console\/([\w-]+\.png)\)/g)].map(([, file]) => file);

    expect(shown.toSorted()).toEqual(readdirSync('docs/console').toSorted());
    for (const file of shown) expect(statSync(`docs/console/${file}`).size).toBeLessThan(MOST);
  });
});
