export { node22Path } from './agentcore/microvm.ts';
export { type CodeFiles, unzip } from './deployed-code.ts';
export type { InvokeFunction } from './endpoint/aws-service.ts';
export { findFreePort } from './endpoint/listen.ts';
export { type LocalStack, type LocalStackOptions, startLocalStack } from './local-stack.ts';
export type { StackLog } from './log.ts';
export {
  launchStackProcess,
  runProgram,
  StackNotReady,
  type StackProcess,
  type StartingStack,
  startStackProcess,
} from './program.ts';
export { StartError, type StartErrorCode } from './start-error.ts';
export { createEngine, type Engine, type EngineOptions } from './states/engine.ts';
export type { PutItem } from './states/integrations.ts';
export type { Outcome } from './states/outcome.ts';
export type { StatesCalls } from './states/states-calls.ts';
export { readPackage } from './template/read-package.ts';
export type { Stack } from './template/stack.ts';
