/** One execution by itself, without the service around it: for who brings his own clock, functions and table. */
export { createHistory } from './history.ts';
export { createDynamodbPutItem, DYNAMODB_PUT_ITEM } from './integrations/dynamodb-put-item.ts';
export { createLambdaInvoke, LAMBDA_INVOKE } from './integrations/lambda-invoke.ts';
export type { Outcome } from './outcome.ts';
export { compileProgram, type Program } from './program.ts';
export { runExecution } from './run-execution.ts';
