import type { ServerResponse } from 'node:http';
import { send } from './http.ts';

/** What an answer of a query protocol is made of; a list becomes `<member>` elements, `undefined` is left out. */
export type XmlValue =
  | string
  | number
  | boolean
  | undefined
  | readonly XmlValue[]
  | { readonly [name: string]: XmlValue };

/** Writes a value as the content of one element. */
export function toXml(name: string, value: XmlValue): string {
  if (value === undefined) return '';
  return `<${name}>${contentOf(value)}</${name}>`;
}

function contentOf(value: XmlValue): string {
  if (isList(value)) return value.map((item) => toXml('member', item)).join('');
  if (typeof value === 'object') {
    return Object.entries(value)
      .map(([name, item]) => toXml(name, item))
      .join('');
  }
  return escapeXml(String(value));
}

/** `Array.isArray` does not narrow a readonly list. */
function isList(value: XmlValue): value is readonly XmlValue[] {
  return Array.isArray(value);
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeXml(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}

/** Answers with an error as the query protocols write it. */
export function sendQueryError(
  response: ServerResponse,
  status: number,
  code: string,
  message: string,
): void {
  const error = { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message };
  const requestId = String(response.getHeader('x-amzn-RequestId'));
  send(response, status, toXml('ErrorResponse', { Error: error, RequestId: requestId }), 'text/xml');
}
