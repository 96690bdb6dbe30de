/** What code writes into documents: tables, and the sections they stand in. */
export { fillSection, type Section } from './section.ts';
export { markdownTable } from './table.ts';
