export { findFreePort } from './agentcore/free-port.ts';
export { node22Path } from './agentcore/node22.ts';
export { type LocalStack, type LocalStackOptions, startLocalStack } from './local-stack.ts';
export type { StackLog } from './log.ts';
export { StartError, type StartErrorCode } from './start-error.ts';
export { AGENT_ARTIFACT } from './template/build-stack.ts';
export { readPackage } from './template/read-package.ts';
export type { Stack } from './template/stack.ts';
export { unzip } from './unzip.ts';
