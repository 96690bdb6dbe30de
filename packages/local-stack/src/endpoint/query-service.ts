import type { ServerResponse } from 'node:http';
import type { StackLog } from '../log.ts';
import { AwsError, type AwsService } from './aws-service.ts';
import { readBody, send, signingNameOf } from './http.ts';

/** The content of an answer; a list becomes `<member>` elements, `undefined` is left out. */
export type XmlValue =
  | string
  | number
  | boolean
  | undefined
  | readonly XmlValue[]
  | { readonly [name: string]: XmlValue };

/** One action: takes the form's fields, returns the content of `<ActionResult>`. */
export type QueryAction = (fields: URLSearchParams) => XmlValue;

/** A service that speaks AWS's query protocol: a form in, XML out. */
export interface QueryServiceOptions {
  /** Signing name: `cloudformation`, `sts`. */
  readonly name: string;
  readonly actions: Readonly<Record<string, QueryAction>>;
  readonly log: StackLog;
}

/** Makes a service of a table of actions; any other action is answered as AWS answers an unknown one. */
export function createQueryService({ name, actions, log }: QueryServiceOptions): AwsService {
  const byName = new Map(Object.entries(actions));
  return {
    name,
    accepts: (request) => signingNameOf(request) === name,
    async handle(request, response) {
      try {
        const fields = new URLSearchParams((await readBody(request)).toString('utf8'));
        const actionName = fields.get('Action') ?? '';
        const action = byName.get(actionName);
        if (!action) {
          log.warn({ service: name, action: actionName }, 'operation is not supported by the local stack');
          throw new AwsError('InvalidAction', `The local stack does not support ${name}:${actionName}`);
        }
        sendXml(response, 200, `${actionName}Response`, {
          [`${actionName}Result`]: action(fields),
          ResponseMetadata: { RequestId: requestIdOf(response) },
        });
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        sendQueryError(response, error);
      }
    },
  };
}

/** Answers with an error as the query protocols write it. */
export function sendQueryError(response: ServerResponse, { status, code, message }: AwsError): void {
  sendXml(response, status, 'ErrorResponse', {
    Error: { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message },
    RequestId: requestIdOf(response),
  });
}

/** Answers with an error as S3 writes it. */
export function sendS3Error(response: ServerResponse, { status, code, message }: AwsError): void {
  const content = { Code: code, Message: message, RequestId: requestIdOf(response) };
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n${toXml('Error', content)}`;
  send(response, status, body, 'application/xml');
}

function requestIdOf(response: ServerResponse): string {
  return String(response.getHeader('x-amzn-RequestId'));
}

function sendXml(response: ServerResponse, status: number, name: string, content: XmlValue): void {
  send(response, status, toXml(name, content), 'text/xml');
}

function toXml(name: string, value: XmlValue): string {
  return value === undefined ? '' : `<${name}>${contentOf(value)}</${name}>`;
}

function contentOf(value: XmlValue): string {
  if (isList(value)) return value.map((item) => toXml('member', item)).join('');
  if (typeof value !== 'object') return escapeXml(String(value));
  return Object.entries(value)
    .map(([name, item]) => toXml(name, item))
    .join('');
}

/** `Array.isArray` does not narrow a readonly list. */
function isList(value: XmlValue): value is readonly XmlValue[] {
  return Array.isArray(value);
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeXml(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}
