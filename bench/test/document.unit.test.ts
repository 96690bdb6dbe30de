import { readFile } from 'node:fs/promises';
import { DOCUMENT, readResults, withFigures } from '../src/document.ts';
import { wordGoal, wordValue } from '../src/report.ts';
import { parseResult } from '../src/result.ts';

const RESULTS = new URL('../results/', import.meta.url);

describe('the document of the benchmarks', () => {
  it('has the figures in bench/results; if not, run `make docs`', async () => {
    const document = await readFile(DOCUMENT, 'utf8');

    expect(withFigures(document, await readResults(RESULTS))).toBe(document);
  });

  it('has no figure without a file in bench/results', async () => {
    const document = await readFile(DOCUMENT, 'utf8');
    const known = (await readResults(RESULTS)).map(({ figure }) => figure);

    const shown = [...document.matchAll(/<!-- ([\w-]+): written by/g)].map(([, name]) => name);
    expect(shown.toSorted()).toEqual([...known, 'goals'].toSorted());
  });

  it('names each missed goal', () => {
    const begin = '<!-- goals: written by `make docs` from bench/results -->';
    const part = (name: string) =>
      `<!-- ${name}: written by \`make docs\` from bench/results -->\n<!-- end of ${name} -->`;
    const result = {
      ...{ figure: 'x', title: 'X', method: 'By hand.', date: '2026-11-25T00:00:00.000Z', seconds: 1 },
      machine: { processor: 'p', cores: 2, memoryGiB: 4, system: 's', node: 'v24' },
      versions: {},
      rows: [
        { what: 'fast', value: 0.9, goal: 1 },
        { what: 'slow', against: 'by hand', value: 1.5, goal: 1 },
        { what: 'without a goal', value: 7 },
        { what: 'skipped', detail: 'not here', goal: 1 },
      ],
    };

    const document = withFigures(`${part('goals')}\n${part('x')}`, [result]);

    const goals = document.slice(begin.length, document.indexOf('<!-- end of goals -->')).trim();
    expect(goals).toBe(
      '1 of 2 goals are met. Missed:\n\n- X: slow against by hand: 1.50, goal ≤ 1.00, missed',
    );
  });
});

describe('a row as text', () => {
  it.each([
    [
      { what: 'x', value: 0.9712, spread: [0.9, 1.1234] as [number, number], goal: 1 },
      '0.97 (0.90 to 1.12)',
      '≤ 1.00, met',
    ],
    [{ what: 'x', value: 1.2, goal: 1 }, '1.20', '≤ 1.00, missed'],
    [{ what: 'x', value: 1.001, goal: 1 }, '1.001', '≤ 1.00, missed'],
    [{ what: 'x', value: 12_345.6, unit: 'events', goal: 25_000 }, '12,346 events', '≤ 25,000, met'],
    [{ what: 'x', value: 0.7441, unit: 'GB', goal: 1.5 }, '0.744 GB', '≤ 1.50, met'],
    [{ what: 'x', detail: 'no Postgres here', goal: 1 }, 'skipped: no Postgres here', '≤ 1.00'],
  ])('has the value and whether it meets the goal: %j', (row, value, goal) => {
    expect(wordValue(row)).toBe(value);
    expect(wordGoal(row)).toBe(goal);
  });
});

describe('a saved result', () => {
  it('is refused if invalid, with its file, the place and what to do', () => {
    const broken = JSON.stringify({ figure: 'append', rows: [{ what: 'x', value: 'fast' }] });

    expect(() => parseResult('bench/results/append.json', broken)).toThrow(
      /bench\/results\/append\.json, \w+.*make bench/,
    );
  });
});
