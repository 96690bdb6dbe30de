import type { Sink } from '../../src/io.ts';
import { makePrinter } from '../../src/output/terminal.ts';

const sink = (write: (text: string) => void): Sink => ({
  write,
  control: () => {},
  ...{ isTTY: false, columns: undefined, rows: undefined },
});

describe('printAll', () => {
  const printed: string[] = [];
  const stdout = sink((text) => void printed.push(...text.trimEnd().split('\n')));
  const { printAll } = makePrinter({ stdout, stderr: sink(() => {}), env: {} }, 'never');
  beforeEach(() => {
    printed.length = 0;
  });

  it('prints more lines than a call takes arguments, in their order', () => {
    const lines = Array.from({ length: 300_000 }, (_, index) => String(index));

    printAll(lines);

    expect(printed).toEqual(lines);
  });

  it('prints the first ones before the last ones are made', () => {
    let atEnd = 0;
    function* made(): Generator<string> {
      for (let index = 0; index < 1_000; index += 1) yield String(index);
      atEnd = printed.length;
    }

    printAll(made());

    expect(atEnd).toBeGreaterThan(0);
    expect(printed).toHaveLength(1_000);
  });
});
