import { makePrinter } from '../../src/output/printer.ts';

it('says once what is found out again and again, beside notes that may repeat', () => {
  let said = '';
  const sink = (write: (text: string) => void) => ({
    write,
    ...{ isTTY: false, columns: undefined, rows: undefined },
  });
  const stderr = sink((text) => {
    said += text;
  });
  const { note, noteOnce } = makePrinter({ stdout: sink(() => undefined), stderr, env: {} }, 'never');

  for (const line of ['the stack cannot be read', 'executions cannot be read', 'the stack cannot be read']) {
    noteOnce(line);
    note('looking');
  }

  expect(said).toBe('the stack cannot be read\nlooking\nexecutions cannot be read\nlooking\nlooking\n');
});
