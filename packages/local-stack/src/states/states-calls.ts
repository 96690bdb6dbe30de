import * as v from 'valibot';
import { AwsError } from '../endpoint/aws-service.ts';
import { type Json, parseJsonText } from './json.ts';
import { type Launcher, startExecution } from './launch.ts';
import { MAX_DATA_BYTES } from './outcome.ts';
import { parseRequest } from './parse-request.ts';

/** The operations of Step Functions that tasks call as well. Each rejects with an AwsError. */
export interface StatesCalls {
  startExecution(request: {
    readonly stateMachineArn: string;
    readonly name?: string;
    readonly input?: string;
  }): Promise<StartedAnswer>;
  sendTaskSuccess(request: { readonly taskToken: string; readonly output: string }): Promise<unknown>;
  sendTaskFailure(request: {
    readonly taskToken: string;
    readonly error?: string;
    readonly cause?: string;
  }): Promise<unknown>;
  sendTaskHeartbeat(request: { readonly taskToken: string }): Promise<unknown>;
}

/** The answer of StartExecution; the date is in epoch seconds, or as the SDK gives it. */
export interface StartedAnswer {
  readonly executionArn?: string | undefined;
  readonly startDate?: number | Date | undefined;
}

export const Arn = v.pipe(v.string(), v.minLength(1), v.maxLength(256));
/** Error and cause of a failure. */
export const Failure = {
  error: v.exactOptional(v.pipe(v.string(), v.maxLength(256))),
  cause: v.exactOptional(v.pipe(v.string(), v.maxLength(32_768))),
};

const StartExecutionRequest = v.object({
  stateMachineArn: Arn,
  name: v.exactOptional(v.string()),
  input: v.exactOptional(v.string(), '{}'),
});

const taskToken = v.pipe(v.string(), v.minLength(1), v.maxLength(2048));
const SuccessRequest = v.object({
  taskToken,
  output: v.pipe(v.string(), v.maxBytes(MAX_DATA_BYTES)),
});
const FailureRequest = v.object({ taskToken, ...Failure });
const HeartbeatRequest = v.object({ taskToken });

/** The calls as the API parses and answers them. */
export type ParsingCalls = {
  [Name in keyof StatesCalls]: (request: unknown) => ReturnType<StatesCalls[Name]>;
};

/** Makes the operations that start executions and answer task tokens. */
export function createStatesCalls(launcher: Launcher): ParsingCalls {
  const { tokens } = launcher;
  return {
    async startExecution(request) {
      const { arn, startedAt } = startExecution(launcher, parseRequest(StartExecutionRequest, request));
      return { executionArn: arn, startDate: startedAt / 1000 };
    },
    async sendTaskSuccess(request) {
      const { taskToken: token, output } = parseRequest(SuccessRequest, request);
      tokens.answer(token, { output: parseOutput(output) });
      return {};
    },
    async sendTaskFailure(request) {
      const { taskToken: token, ...failure } = parseRequest(FailureRequest, request);
      tokens.answer(token, { failure });
      return {};
    },
    async sendTaskHeartbeat(request) {
      tokens.heartbeat(parseRequest(HeartbeatRequest, request).taskToken);
      return {};
    },
  };
}

function parseOutput(text: string): Json {
  try {
    return parseJsonText(text);
  } catch {
    // The parser's own message quotes the output, which is the user's.
    throw new AwsError('InvalidOutput', "Invalid Output: 'The output is not valid JSON'");
  }
}
