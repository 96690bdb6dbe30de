/** A part of a document that code writes; it stands between two comment lines. */
export interface Section {
  /** Of the document, for messages: `docs/failures.md`. */
  readonly file: string;
  readonly name: string;
  /** Where the code is that writes it. */
  readonly source: string;
}

/**
 * The document with the section as the code has it now.
 *
 * @throws Error when the document has lost the lines the section stands between
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
