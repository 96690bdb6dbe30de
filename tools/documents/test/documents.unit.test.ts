import { fillSection, markdownTable } from '../index.ts';

const SECTION = { file: 'docs/x.md', name: 'costs', source: 'infra' };
const BEGIN = '<!-- costs: written by `make docs` from infra -->';
const END = '<!-- end of costs -->';

describe('a section of a document', () => {
  it('is replaced, and what stands around it stays', () => {
    const document = `before\n\n${BEGIN}\n\nold\n\n${END}\n\nafter\n`;

    expect(fillSection(document, SECTION, 'new')).toBe(`before\n\n${BEGIN}\n\nnew\n\n${END}\n\nafter\n`);
  });

  it.each([
    ['its first line', `before\n\nold\n\n${END}\n`],
    ['its last line', `before\n\n${BEGIN}\n\nold\n`],
  ])('is refused with the lines it needs when the document has lost %s', (_what, document) => {
    expect(() => fillSection(document, SECTION, 'new')).toThrow(`docs/x.md: expected the lines ${BEGIN}`);
  });
});

describe('a table', () => {
  it('has a line a row, and keeps a bar inside a cell from ending it', () => {
    expect(markdownTable(['a', 'b'], [['1', 'x|y']])).toBe('| a | b |\n|---|---|\n| 1 | x\\|y |');
  });
});
