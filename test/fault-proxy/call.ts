import * as v from 'valibot';
import type { ReceivedRequest } from './wire.ts';

/** What a request is about. It holds no port, time or random id, so it is the same in every run of the same work. */
export interface Identity {
  /** The access key id of the signature: a function, the runtime, or the AWS service that sends the request. */
  readonly caller: string;
  /** `dynamodb:PutItem`, `lambda:Invoke`, `bedrock-agentcore:InvokeAgentRuntime`, `states:StartExecution`, … */
  readonly operation: string;
  /** An event's status, a function's name, an agent's action, or nothing. */
  readonly subject: string;
  /** The label of the request's session, its id without a label, or nothing. */
  readonly session: string;
}

/** One request among those with the same identity. */
export interface Call extends Identity {
  /** The number of this request among them, from 1. A retry counts as a request. */
  readonly nth: number;
}

/** Names a call among the calls of its session: `caller operation subject`. */
export function stepOf({ caller, operation, subject }: Omit<Identity, 'session'>): string {
  return [caller, operation, subject].filter(Boolean).join(' ');
}

/** Numbers the requests of each identity in order of arrival. */
export function createCallCounter(): (identity: Identity) => Call {
  const counts = new Map<string, number>();
  return (identity) => {
    const key = `${identity.session} ${stepOf(identity)}`;
    const nth = (counts.get(key) ?? 0) + 1;
    counts.set(key, nth);
    return { ...identity, nth };
  };
}

/** What a single request reveals about its call. */
interface RequestFacts extends Omit<Identity, 'session'> {
  /** Undefined when the request names no session. */
  readonly sessionId: string | undefined;
  /** The session's label; only the request that starts the session has it. */
  readonly label?: string | undefined;
}

type Reader = (
  body: unknown,
  request: ReceivedRequest,
) => Pick<RequestFacts, 'subject' | 'sessionId' | 'label'>;

const text = v.object({ S: v.string() });
const key = v.object({ PK: text, Status: v.optional(text) });
const sessionInput = v.object({
  session_id: v.optional(v.string()),
  payload: v.optional(v.looseObject({ label: v.optional(v.string()) })),
});
/** A poll of a round names the session in the state that it hands on. */
const pollInput = v.object({ state: v.object({ session_id: v.string() }) });
/** The workflow starts a round with the last answer of the poller, and a round answers with the next. */
const roundInput = v.object({ poll: v.object({ answer: v.object({ session_id: v.string() }) }) });
const pollAnswer = v.object({ session_id: v.string() });
const NOTHING = { subject: '', sessionId: undefined };

function parseText<Schema extends v.GenericSchema>(schema: Schema, json: string | undefined) {
  return parse(v.pipe(v.string(), v.parseJson(), schema), json);
}

/** The operations that the system calls. Any other operation has neither subject nor session. */
const READERS: Readonly<Record<string, Reader>> = {
  'dynamodb:PutItem': (body) => {
    const { Item } = parse(v.object({ Item: key }), body) ?? {};
    return ofPartition(Item?.PK.S, Item?.Status?.S);
  },
  'dynamodb:GetItem': (body) => ofPartition(parse(v.object({ Key: key }), body)?.Key.PK.S),
  'dynamodb:Query': (body) => {
    const query = parse(v.object({ ExpressionAttributeValues: v.record(v.string(), v.unknown()) }), body);
    const values = Object.values(query?.ExpressionAttributeValues ?? {});
    return ofPartition(
      values.map((value) => parse(text, value)?.S ?? '').find((each) => PARTITION.test(each)),
    );
  },
  'lambda:Invoke': (body, { path }) => {
    const name = decodeURIComponent(/\/functions\/([^/?]+)/.exec(path)?.[1] ?? '');
    return {
      subject: name.slice(name.lastIndexOf(':') + 1),
      sessionId: parse(sessionInput, body)?.session_id ?? parse(pollInput, body)?.state.session_id,
    };
  },
  'states:StartExecution': (body) => {
    const request = parse(
      v.object({ name: v.optional(v.string()), input: v.optional(v.string(), '{}') }),
      body,
    );
    const round = parseText(roundInput, request?.input);
    if (round) return { subject: 'round', sessionId: round.poll.answer.session_id };
    const input = parseText(sessionInput, request?.input);
    return { subject: '', sessionId: input?.session_id ?? request?.name, label: input?.payload?.label };
  },
  'states:SendTaskSuccess': (body) => {
    const { output } = parse(v.object({ output: v.string() }), body) ?? {};
    return { subject: '', sessionId: parseText(pollAnswer, output)?.session_id };
  },
  'bedrock-agentcore:InvokeAgentRuntime': (body) => {
    const { action = '', session_id } =
      parse(v.object({ action: v.string(), session_id: v.string() }), body) ?? {};
    return { subject: action, sessionId: session_id };
  },
  'bedrock-agentcore:StopRuntimeSession': (_body, { headers }) => {
    const id = headers['x-amzn-bedrock-agentcore-runtime-session-id'];
    return { subject: '', sessionId: typeof id === 'string' ? id : undefined };
  },
};

const PATHS = [
  { operation: 'lambda:Invoke', path: /^\/2015-03-31\/functions\/[^/?]+\/invocations/ },
  { operation: 'bedrock-agentcore:InvokeAgentRuntime', path: /^\/runtimes\/[^/?]+\/invocations/ },
  { operation: 'bedrock-agentcore:StopRuntimeSession', path: /^\/runtimes\/[^/?]+\/stopruntimesession/ },
];

/** Reads what a request is about. What it cannot read stays empty; it never refuses a request. */
export function readCall(request: ReceivedRequest): RequestFacts {
  const { headers, method, path } = request;
  const signature = /Credential=([^/]+)\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '');
  const target = headers['x-amz-target'];
  const operation =
    typeof target === 'string'
      ? `${signature?.[2] ?? 'unsigned'}:${target.slice(target.indexOf('.') + 1)}`
      : (PATHS.find((each) => each.path.test(path))?.operation ?? `${method} ${path}`);
  const body = parse(v.pipe(v.string(), v.parseJson(), v.unknown()), request.body.toString('utf8'));
  const facts = READERS[operation]?.(body, request) ?? NOTHING;
  return { caller: signature?.[1] ?? 'unsigned', operation, ...facts };
}

const PARTITION = /^(?<kind>SESSION|INPUT|RESULT)#(?<id>.*)$/s;

function ofPartition(PK = '', status?: string) {
  const { kind = '', id } = PARTITION.exec(PK)?.groups ?? {};
  return { subject: status ?? kind.toLowerCase(), sessionId: id };
}

function parse<Schema extends v.GenericSchema>(
  schema: Schema,
  input: unknown,
): v.InferOutput<Schema> | undefined {
  const parsed = v.safeParse(schema, input);
  return parsed.success ? parsed.output : undefined;
}
