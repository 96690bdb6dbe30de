/** A part of a document that code writes, between two comment lines. */
export interface Section {
  /** The document, for messages: `docs/failures.md`. */
  readonly file: string;
  readonly name: string;
  /** Where the code is that the section is made from. */
  readonly source: string;
}

/**
 * Returns the document with the text of one section replaced.
 *
 * @throws Error when the document lacks the comment lines of the section
 */
export function fillSection(document: string, { file, name, source }: Section, text: string): string {
  const begin = `<!-- ${name}: written by \`make docs\` from ${source} -->`;
  const end = `<!-- end of ${name} -->`;
  const [before, rest] = document.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) {
    throw new Error(`${file}: expected the lines ${begin} and ${end}, and the section between them`);
  }
  return `${before}${begin}\n\n${text}\n\n${end}${after}`;
}

/** A Markdown table. Cells are Markdown; a `|` inside a cell is escaped. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
}
