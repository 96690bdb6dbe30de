/** For the tests of the functions: a journal table on an embedded DynamoDB, and a call as Lambda makes it. */
export { callHandler, type HandlerCall, type HandlerResult } from './call-handler.ts';
export { type JournalTable, openJournalTable } from './journal-table.ts';
