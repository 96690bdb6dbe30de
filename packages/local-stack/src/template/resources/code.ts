import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import * as v from 'valibot';
import { arnOf, named, runnableType, text, variables } from './resource-type.ts';

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

/** CloudFormation's defaults are 3 seconds and 128 MB. */
export const FUNCTION = runnableType({
  type: 'AWS::Lambda::Function',
  nameProperty: 'FunctionName',
  identify: (name, scope) => named(name, arnOf('lambda', scope, `function:${name}`)),
  properties: v.object({
    FunctionName: v.optional(text),
    Handler: v.pipe(v.string(), v.regex(/^[^.]*[^/]\.[^./]+$/, 'expected "path/to/file.exportName"')),
    Runtime: v.pipe(v.string(), v.startsWith('nodejs', 'the local stack runs Node.js functions only')),
    Code: v.object({ S3Key: text }),
    Timeout: v.optional(v.number(), 3),
    MemorySize: v.optional(v.number(), 128),
    Environment: v.optional(v.object({ Variables: variables }), { Variables: {} }),
  }),
  build: (properties, { name, arn, artifactPath }): FunctionResource => ({
    name,
    arn,
    handler: properties.Handler,
    runtime: properties.Runtime,
    zipPath: artifactPath(basename(properties.Code.S3Key)),
    environment: properties.Environment.Variables,
    timeoutSeconds: properties.Timeout,
    memoryMb: properties.MemorySize,
  }),
});

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

/** The name of the agent's zip in the package folder (infra/plugins/agent-artifact.ts); its key in the bucket has a hash instead. */
const AGENT_ARTIFACT = 'agent.artifact';

/** A runtime that is deployed as a zip. AgentCore's defaults are 15 minutes idle time and 8 hours lifetime. */
export const AGENT_RUNTIME = runnableType({
  type: 'AWS::BedrockAgentCore::Runtime',
  nameProperty: 'AgentRuntimeName',
  identify(name, scope) {
    // AgentCore appends ten random characters to the name; here they are derived from the name.
    const id = `${name}-${createHash('sha256').update(name).digest('hex').slice(0, 10)}`;
    const arn = arnOf('bedrock-agentcore', scope, `runtime/${id}`);
    const attributes = { AgentRuntimeArn: arn, AgentRuntimeId: id, AgentRuntimeVersion: '1' };
    return { name, arn, ref: id, attributes };
  },
  properties: v.object({
    AgentRuntimeName: text,
    AgentRuntimeArtifact: v.object({
      CodeConfiguration: v.object({ EntryPoint: v.pipe(v.array(text), v.minLength(1)) }),
    }),
    EnvironmentVariables: variables,
    LifecycleConfiguration: v.optional(
      v.object({
        IdleRuntimeSessionTimeout: v.optional(v.number(), 900),
        MaxLifetime: v.optional(v.number(), 28_800),
      }),
      { IdleRuntimeSessionTimeout: 900, MaxLifetime: 28_800 },
    ),
  }),
  build: (properties, { name, ref, arn, artifactPath }): AgentRuntimeResource => ({
    name,
    id: ref,
    arn,
    artifactZip: artifactPath(AGENT_ARTIFACT),
    entryPoint: properties.AgentRuntimeArtifact.CodeConfiguration.EntryPoint,
    environment: properties.EnvironmentVariables,
    idleTimeoutSeconds: properties.LifecycleConfiguration.IdleRuntimeSessionTimeout,
    maxLifetimeSeconds: properties.LifecycleConfiguration.MaxLifetime,
  }),
});
