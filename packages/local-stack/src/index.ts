export { node22Path } from './agentcore/microvm.ts';
export { unzip } from './deployed-code.ts';
export { findFreePort } from './endpoint/listen.ts';
export { type LocalStack, type LocalStackOptions, startLocalStack } from './local-stack.ts';
export type { StackLog } from './log.ts';
export { StackNotReady, type StackProcess, startStackProcess } from './program.ts';
export { StartError, type StartErrorCode } from './start-error.ts';
export { compileProgram, type Program } from './states/definition.ts';
export { createEngine, type Engine } from './states/engine.ts';
export { createHistory } from './states/history.ts';
export {
  createDynamodbPutItem,
  createLambdaInvoke,
  DYNAMODB_PUT_ITEM,
  LAMBDA_INVOKE,
} from './states/integrations.ts';
export { runExecution } from './states/interpreter.ts';
export type { Outcome } from './states/outcome.ts';
export { createTaskTokens } from './states/task-tokens.ts';
export { readPackage } from './template/read-package.ts';
export type { Stack } from './template/stack.ts';
