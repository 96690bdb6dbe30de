/** The name of a stage's journal table, as `infra/journal-table.yml` gives it; a test holds the two together. */
export function journalTableName(stage: string): string {
  return `agents-table-${stage}`;
}
