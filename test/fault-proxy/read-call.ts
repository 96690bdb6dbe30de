import * as v from 'valibot';
import type { Identity } from './call.ts';
import type { ReceivedRequest } from './exchange.ts';

/** What a request says of itself. */
export interface RequestFacts extends Omit<Identity, 'session'> {
  /** Missing where the request names no session. */
  readonly sessionId: string | undefined;
  /** The stable name of the session, where this request is the one that brings it. */
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
const NOTHING = { subject: '', sessionId: undefined };

/** The operations that this project's parts call; any other is known by its name alone. */
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
      sessionId: parse(sessionInput, body)?.session_id,
    };
  },
  'states:StartExecution': (body) => {
    const request = parse(
      v.object({ name: v.optional(v.string()), input: v.optional(v.string(), '{}') }),
      body,
    );
    const input = parse(v.pipe(v.string(), v.parseJson(), sessionInput), request?.input);
    return { subject: '', sessionId: input?.session_id ?? request?.name, label: input?.payload?.label };
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

/** Reads what a request is about; whatever it does not understand is left empty, and never refused. */
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

const PARTITION = /^(?<kind>SESSION|RESULT)#(?<id>.*)$/s;

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
