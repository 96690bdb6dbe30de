import * as v from 'valibot';
import { isRecord } from '../is-record.ts';
import { isTooDeep, MAX_JSON_DEPTH } from '../json-depth.ts';

/** An event as rules and targets receive it. */
export interface EventEnvelope {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601 UTC without a fraction. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** One entry of PutEvents. `toEvent` checks the required fields, because PutEvents accepts the other entries of a request. */
export const entrySchema = v.object({
  /** Seconds since 1970, up to the end of the year 9999. */
  Time: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(253_402_300_799))),
  Source: v.optional(v.string()),
  Resources: v.optional(v.array(v.string()), []),
  DetailType: v.optional(v.string()),
  Detail: v.optional(v.string()),
  EventBusName: v.optional(v.string(), 'default'),
});

export type PutEventsEntry = v.InferOutput<typeof entrySchema>;

/** Why an entry was rejected; PutEvents answers it in place of the event's id. */
export interface EntryFailure {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

/** What an event has besides its entry. */
export interface EventOrigin {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  /** Milliseconds since 1970; the event's time if the entry has none. */
  readonly now: number;
}

/** How deep a Detail may nest: rules and targets wrap it in some levels of their own. */
const MAX_DETAIL_DEPTH = MAX_JSON_DEPTH - 100;

const detailSchema = v.pipe(
  v.string(),
  v.check((text) => !isTooDeep(text, MAX_DETAIL_DEPTH)),
  v.parseJson(),
  v.custom<Readonly<Record<string, unknown>>>(isRecord),
);

/** Makes an event of an entry, or returns the error that EventBridge reports for the entry. */
export function toEvent(entry: PutEventsEntry, origin: EventOrigin): EventEnvelope | EntryFailure {
  const { Source, DetailType, Detail } = entry;
  if (!Source) return missing('Source');
  if (!DetailType) return missing('DetailType');
  if (!Detail) return missing('Detail');
  if (Source.startsWith('aws.')) {
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  }
  const detail = v.safeParse(detailSchema, Detail);
  if (!detail.success) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };

  const time = new Date(entry.Time === undefined ? origin.now : entry.Time * 1000).toISOString();
  return {
    version: '0',
    id: origin.id,
    'detail-type': DetailType,
    source: Source,
    account: origin.account,
    time: `${time.slice(0, -'.000Z'.length)}Z`,
    region: origin.region,
    resources: entry.Resources,
    detail: detail.output,
  };
}

function missing(parameter: string): EntryFailure {
  return {
    ErrorCode: 'InvalidArgument',
    ErrorMessage: `Parameter ${parameter} is not valid. Reason: ${parameter} is a required argument.`,
  };
}
