import type { IncomingMessage, ServerResponse } from 'node:http';
import { redactSecrets } from '@agents/events';
import type { StackLog } from '../log.ts';
import { headerOf, readBody, sendJson } from './http.ts';
import { signingNameOf } from './signing-name.ts';
import { sendQueryError } from './xml.ts';

/** Answers what no service of the stack accepts, in the words AWS uses for an operation that does not exist. */
export async function answerUnknownService(
  request: IncomingMessage,
  response: ServerResponse,
  log: StackLog,
): Promise<void> {
  const target = headerOf(request, 'x-amz-target');
  const contentType = headerOf(request, 'content-type') ?? '';
  const about = { service: signingNameOf(request), method: request.method, path: request.url, target };

  if (contentType.startsWith('application/x-www-form-urlencoded')) {
    const action = new URLSearchParams((await readBody(request)).toString('utf8')).get('Action') ?? '';
    log.warn({ ...about, action }, 'the local stack does not have this service');
    const message = redactSecrets(`The local stack does not have the action ${action}`);
    sendQueryError(response, 400, 'InvalidAction', message);
    return;
  }
  request.resume();
  log.warn(about, 'the local stack does not have this service');
  const wanted = target ?? `${request.method} ${request.url}`;
  const message = redactSecrets(`The local stack does not have ${wanted}`);
  response.setHeader('x-amzn-ErrorType', 'UnknownOperationException');
  const jsonType = contentType.startsWith('application/x-amz-json') ? contentType : 'application/json';
  sendJson(response, target ? 400 : 404, { __type: 'UnknownOperationException', message }, jsonType);
}
