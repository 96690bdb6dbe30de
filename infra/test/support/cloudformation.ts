import type { ServerResponse } from 'node:http';
import { type ObjectStore, openObjectStore } from './object-store.ts';

const STACK = 'agents-dev';
const STACK_ARN = `arn:aws:cloudformation:us-east-1:111122223333:stack/${STACK}/1`;

/** A time after every request: the stack is complete, and its functions have changed, after their objects were uploaded. */
const LATER = '2999-01-01T00:00:00Z';

/** The bucket of the stack that {@link openDeployments} serves. */
export const BUCKET = 'agents-deployments';

/**
 * The part of AWS that the Serverless Framework deploys to, on loopback: CloudFormation, the bucket and the caller's identity.
 * An executed change set appears among the requests of the store as `ExecuteChangeSet`.
 */
export interface Deployments extends ObjectStore {
  /** The deployed template of the stack; `undefined` before the first deployment. */
  deployed(): string | undefined;
  /** Makes the next deployment fail after its change set has been executed. */
  failAfterTheStackHasChanged(): void;
}

/** Opens an account that has the stack `agents-dev` with this template, or no stack. */
export async function openDeployments(template?: string): Promise<Deployments> {
  let deployed = template;
  let pending: string | undefined;
  let isToFail = false;
  const store: ObjectStore = await openObjectStore((request, body, response) => {
    const isFunction = request.url?.includes('/functions/') === true;
    const isQuery = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
    if (isFunction && deployed === undefined)
      refuse(response, 404, 'ResourceNotFoundException', 'no function');
    else if (isFunction) response.end(JSON.stringify({ Configuration: { LastModified: LATER } }));
    if (isQuery) answer(new URLSearchParams(body.toString()), response);
    return isFunction || isQuery;
  });

  const answers: Readonly<Record<string, (form: URLSearchParams) => string | undefined>> = {
    GetCallerIdentity: () => '<Account>111122223333</Account><Arn>arn:aws:iam::111122223333:user/ci</Arn>',
    DescribeStacks: () => (deployed === undefined ? undefined : list('Stacks', stackDescription())),
    DescribeStackResource: () => element('StackResourceDetail', element('PhysicalResourceId', BUCKET)),
    DescribeStackEvents: () => list('StackEvents', stackEvent()),
    GetTemplate: () => (deployed === undefined ? undefined : element('TemplateBody', asXmlText(deployed))),
    CreateChangeSet: (form) => {
      pending = form.get('TemplateBody') ?? bodyAt(form.get('TemplateURL'));
      return element('Id', 'change-set') + element('StackId', STACK_ARN);
    },
    UpdateTerminationProtection: () => {
      const isRefused = isToFail;
      isToFail = false;
      return isRefused ? undefined : '';
    },
    DescribeChangeSet: () => element('Status', 'CREATE_COMPLETE') + element('StackId', STACK_ARN),
    ExecuteChangeSet: () => {
      deployed = pending;
      store.requests.push('ExecuteChangeSet');
      return '';
    },
  };

  function answer(form: URLSearchParams, response: ServerResponse): void {
    const action = form.get('Action') ?? '';
    const result = (answers[action] ?? (() => ''))(form);
    if (result === undefined) {
      refuse(response, 400, 'ValidationError', `Stack with id ${STACK} does not exist`);
      return;
    }
    response.end(element(`${action}Response`, element(`${action}Result`, result)));
  }

  function bodyAt(url: string | null): string | undefined {
    return store.objects.get(decodeURIComponent(new URL(url ?? '').pathname))?.body.toString();
  }

  return {
    ...store,
    deployed: () => deployed,
    failAfterTheStackHasChanged() {
      isToFail = true;
    },
  };
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  response.writeHead(status, { 'x-amzn-errortype': code });
  const error = element('Error', element('Code', code) + element('Message', message));
  response.end(code === 'ValidationError' ? element('ErrorResponse', error) : JSON.stringify({ message }));
}

const element = (name: string, content: string): string => `<${name}>${content}</${name}>`;
const list = (name: string, member: string): string => element(name, element('member', member));
const asXmlText = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

function stackDescription(): string {
  const output = element('OutputKey', 'AgentRuntimeArn') + element('OutputValue', 'arn');
  return (
    element('StackName', STACK) +
    element('StackId', STACK_ARN) +
    element('StackStatus', 'UPDATE_COMPLETE') +
    list('Outputs', output)
  );
}

/** The event that the framework waits for: the stack is complete, after the change was requested. */
function stackEvent(): string {
  return (
    element('ResourceType', 'AWS::CloudFormation::Stack') +
    element('LogicalResourceId', STACK) +
    element('PhysicalResourceId', STACK_ARN) +
    element('StackName', STACK) +
    element('ResourceStatus', 'UPDATE_COMPLETE') +
    element('Timestamp', LATER)
  );
}
