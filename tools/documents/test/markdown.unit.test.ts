import { fillSection, markdownTable } from '../markdown.ts';

const SECTION = { file: 'docs/x.md', name: 'costs', source: 'infra' };
const BEGIN = '<!-- costs: written by `make docs` from infra -->';
const END = '<!-- end of costs -->';

describe('fillSection', () => {
  it('replaces the section and keeps the text around it', () => {
    const document = `before\n\n${BEGIN}\n\nold\n\n${END}\n\nafter\n`;

    expect(fillSection(document, SECTION, 'new')).toBe(`before\n\n${BEGIN}\n\nnew\n\n${END}\n\nafter\n`);
  });

  it.each([
    ['its first line', `before\n\nold\n\n${END}\n`],
    ['its last line', `before\n\n${BEGIN}\n\nold\n`],
  ])('names the expected lines when the section has lost %s', (_what, document) => {
    expect(() => fillSection(document, SECTION, 'new')).toThrow(`docs/x.md: expected the lines ${BEGIN}`);
  });
});

describe('markdownTable', () => {
  it('writes one line a row and escapes a bar inside a cell', () => {
    expect(markdownTable(['a', 'b'], [['1', 'x|y']])).toBe('| a | b |\n|---|---|\n| 1 | x\\|y |');
  });
});
