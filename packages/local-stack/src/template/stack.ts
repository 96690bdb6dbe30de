import type * as v from 'valibot';
import type { tableSchema } from './resource-schemas.ts';

/** The account that every ARN of the local stack names. */
export const LOCAL_ACCOUNT_ID = '000000000000';

/** What the packaged template describes, resolved: no intrinsic function is left in it. */
export interface Stack {
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
  readonly tables: readonly TableResource[];
  readonly functions: readonly FunctionResource[];
  readonly stateMachines: readonly StateMachineResource[];
  readonly rules: readonly RuleResource[];
  readonly agentRuntimes: readonly AgentRuntimeResource[];
  /** Every resource of the template, also those that the local stack does not run. */
  readonly resources: readonly DeployedResource[];
  readonly outputs: readonly StackOutput[];
}

/** A resource as CloudFormation lists it. */
export interface DeployedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
}

/** An output of the stack, for whoever asks CloudFormation. */
export interface StackOutput {
  readonly key: string;
  readonly value: string;
  readonly description?: string;
  readonly exportName?: string;
}

/** A DynamoDB table; `keys` has the members of CreateTable under the names that the API gives them. */
export interface TableResource {
  readonly name: string;
  readonly arn: string;
  readonly keys: Omit<v.InferOutput<typeof tableSchema>, 'TableName'>;
}

/** A Lambda function and the zip that holds its code. */
export interface FunctionResource {
  readonly name: string;
  readonly arn: string;
  /** `path/in/zip.exportName`, without the file's extension. */
  readonly handler: string;
  /** For example `nodejs24.x`. */
  readonly runtime: string;
  readonly zipPath: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
}

/** A state machine with its definition in the Amazon States Language. */
export interface StateMachineResource {
  readonly name: string;
  readonly arn: string;
  readonly definition: Readonly<Record<string, unknown>>;
}

/** An EventBridge rule. */
export interface RuleResource {
  readonly name: string;
  readonly arn: string;
  readonly busName: string;
  readonly enabled: boolean;
  readonly pattern: Readonly<Record<string, unknown>>;
  readonly targets: readonly RuleTarget[];
}

/** What a rule hands the event to, and what it makes of the event before; at most one of the three inputs is set. */
export interface RuleTarget {
  readonly id: string;
  readonly arn: string;
  readonly input?: string | undefined;
  readonly inputPath?: string | undefined;
  readonly inputTransformer?: InputTransformer | undefined;
}

/** Variables by their path in the event, and the text they are put into. */
export interface InputTransformer {
  readonly paths: Readonly<Record<string, string>>;
  readonly template: string;
}

/** An AgentCore runtime and the zip that holds its agent. */
export interface AgentRuntimeResource {
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  readonly artifactZip: string;
  /** File in the zip that starts the agent, for example `main.js`. */
  readonly entryPoint: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly idleTimeoutSeconds: number;
  readonly maxLifetimeSeconds: number;
}
