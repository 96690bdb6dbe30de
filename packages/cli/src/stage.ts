export { eventBusName, journalTableName, stackName } from '@agents/events';
