import type { StackLog } from '../log.ts';
import { AwsError, type AwsService } from './aws-service.ts';
import { readBody, send } from './http.ts';
import { signingNameOf } from './signing-name.ts';
import { sendQueryError, toXml, type XmlValue } from './xml.ts';

/** One action: takes the form's fields, resolves with the content of `<ActionResult>`. */
export type QueryAction = (fields: URLSearchParams) => XmlValue;

/** A service that speaks AWS's query protocol: a form in, XML out. */
export interface QueryServiceOptions {
  /** Signing name: `cloudformation`, `sts`. */
  readonly name: string;
  readonly actions: Readonly<Record<string, QueryAction>>;
  readonly log: StackLog;
}

/** Makes a service of a table of actions; what is not in the table is answered as AWS answers it. */
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
          log.warn({ service: name, action: actionName }, 'the local stack does not have this action');
          throw new AwsError('InvalidAction', `The local stack does not have ${name}:${actionName}`);
        }
        const requestId = String(response.getHeader('x-amzn-RequestId'));
        const content = {
          [`${actionName}Result`]: action(fields),
          ResponseMetadata: { RequestId: requestId },
        };
        send(response, 200, toXml(`${actionName}Response`, content), 'text/xml');
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        sendQueryError(response, error.status, error.code, error.message);
      }
    },
  };
}
