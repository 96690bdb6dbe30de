import { printChunks } from '../../src/output/print-chunks.ts';

describe('printChunks', () => {
  it('prints more lines than a call can take, in their order', () => {
    const lines = Array.from({ length: 300_000 }, (_, index) => String(index));
    const printed: string[] = [];

    printChunks({ print: (...some) => void printed.push(...some) }, lines);

    expect(printed).toEqual(lines);
  });

  it('prints the first ones before the last ones are made', () => {
    const printed: string[] = [];
    let atEnd = 0;
    function* made(): Generator<string> {
      for (let index = 0; index < 1_000; index += 1) yield String(index);
      atEnd = printed.length;
    }

    printChunks({ print: (...some) => void printed.push(...some) }, made());

    expect(atEnd).toBeGreaterThan(0);
    expect(printed).toHaveLength(1_000);
  });
});
