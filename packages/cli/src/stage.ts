/** The name of a stage's journal table, as `infra/journal-table.yml` gives it; a test holds the two together. */
export function journalTableName(stage: string): string {
  return `agents-table-${stage}`;
}

/** The name of a stage's CloudFormation stack, as the Serverless Framework forms it; a test holds the two together. */
export function stackName(stage: string): string {
  return `agents-${stage}`;
}

/**
 * The event bus that starts a stage's sessions, as `infra/stages.yml` and `infra/event-bus` give it; a test holds the two
 * together. Dev listens on the account's default bus, every other stage on its own: one trigger never starts two stages.
 */
export function eventBusName(stage: string): string {
  return stage === 'dev' ? 'default' : `agents-bus-${stage}`;
}
