import { basename } from 'node:path';
import * as v from 'valibot';
import { isRecord } from '../../is-record.ts';
import { arnOf, named, type ResourceType, runnableType, text } from './resource-type.ts';

/** A state machine with its definition in the Amazon States Language. */
export interface StateMachineResource {
  readonly name: string;
  readonly arn: string;
  readonly type: StateMachineType;
  readonly definition: Readonly<Record<string, unknown>>;
  /** The log group that gets the events of its executions that are errors; absent if none does. */
  readonly logGroup?: string;
}

/** An Express execution takes five minutes at most and leaves no record. */
export type StateMachineType = 'STANDARD' | 'EXPRESS';

const loggingSchema = v.object({
  Level: v.optional(v.picklist(['ALL', 'ERROR', 'FATAL', 'OFF']), 'OFF'),
  Destinations: v.optional(
    v.array(v.object({ CloudWatchLogsLogGroup: v.object({ LogGroupArn: v.string() }) })),
    [],
  ),
});

/** `arn:aws:logs:REGION:ACCOUNT:log-group:NAME:*` */
function logGroupOf({ Level, Destinations: [to] }: v.InferOutput<typeof loggingSchema>): string | undefined {
  if (Level === 'OFF') return undefined;
  return to?.CloudWatchLogsLogGroup.LogGroupArn.split(':log-group:')[1]?.replace(/:\*$/, '');
}

/** The definition is JSON in a text, as the plugin packages it. */
export const STATE_MACHINE = runnableType({
  type: 'AWS::StepFunctions::StateMachine',
  nameProperty: 'StateMachineName',
  identify(name, scope) {
    const arn = arnOf('states', scope, `stateMachine:${name}`);
    return { name, arn, ref: arn, attributes: { Arn: arn, Name: name } };
  },
  properties: v.object({
    StateMachineName: v.optional(text),
    StateMachineType: v.optional(v.picklist(['STANDARD', 'EXPRESS']), 'STANDARD'),
    DefinitionString: v.pipe(
      v.string(),
      v.parseJson(),
      v.custom<Readonly<Record<string, unknown>>>(isRecord),
    ),
    LoggingConfiguration: v.optional(loggingSchema, {}),
  }),
  build(
    { DefinitionString: definition, StateMachineType: type, LoggingConfiguration },
    { name, arn },
  ): StateMachineResource {
    const logGroup = logGroupOf(LoggingConfiguration);
    return { name, arn, type, definition, ...(logGroup !== undefined && { logGroup }) };
  },
});

/** An EventBridge rule. */
export interface RuleResource {
  readonly name: string;
  readonly arn: string;
  readonly busName: string;
  readonly enabled: boolean;
  /** Absent from a rule on a schedule, which the stack does not run. */
  readonly pattern?: Readonly<Record<string, unknown>> | undefined;
  readonly targets: readonly RuleTarget[];
}

/** The target of a rule, and how the event is changed for it: at most one of the three inputs is set. */
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

const targetSchema = v.object({
  Id: text,
  Arn: text,
  Input: v.optional(v.string()),
  InputPath: v.optional(v.string()),
  InputTransformer: v.optional(
    v.object({
      InputPathsMap: v.optional(v.record(v.string(), v.string()), {}),
      InputTemplate: v.string(),
    }),
  ),
});

export const RULE = runnableType({
  type: 'AWS::Events::Rule',
  nameProperty: 'Name',
  identify: (name, scope) => named(name, arnOf('events', scope, `rule/${name}`)),
  properties: v.object({
    Name: v.optional(text),
    EventBusName: v.optional(text, 'default'),
    State: v.optional(v.string(), 'ENABLED'),
    EventPattern: v.optional(v.record(v.string(), v.unknown())),
    Targets: v.optional(v.array(targetSchema), []),
  }),
  build: (properties, { name, arn }): RuleResource => ({
    name,
    arn,
    // A rule may name its bus by ARN as well.
    busName: basename(properties.EventBusName),
    enabled: properties.State !== 'DISABLED',
    pattern: properties.EventPattern,
    targets: properties.Targets.map(({ Id, Arn, Input, InputPath, InputTransformer: transformer }) => ({
      id: Id,
      arn: Arn,
      input: Input,
      inputPath: InputPath,
      inputTransformer: transformer && {
        paths: transformer.InputPathsMap,
        template: transformer.InputTemplate,
      },
    })),
  }),
});

export const EVENT_BUS: ResourceType = {
  type: 'AWS::Events::EventBus',
  nameProperty: 'Name',
  identify(name, scope) {
    const arn = arnOf('events', scope, `event-bus/${name}`);
    return { name, arn, ref: name, attributes: { Arn: arn, Name: name } };
  },
};
