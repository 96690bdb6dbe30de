import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { listen } from '../../../test/support/listen.ts';
import { deployedPackage } from '../../deploy/deployed.ts';

let client: CloudFormationClient;
let answer: { status: number; body: string };
let asked: string;

beforeAll(async () => {
  const server = createServer(async (request, response) => {
    asked = await text(request);
    response.writeHead(answer.status, { 'content-type': 'text/xml' }).end(answer.body);
  });
  const { url: endpoint } = await listen(server);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  client = new CloudFormationClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
});
afterAll(() => client.destroy());

function answerWithCode(S3Key: string): void {
  const template = { Resources: { InvokerLambdaFunction: { Properties: { Code: { S3Key } } } } };
  const body = JSON.stringify(template).replaceAll('"', '&quot;');
  answer = {
    status: 200,
    body: `<GetTemplateResponse><GetTemplateResult><TemplateBody>${body}</TemplateBody></GetTemplateResult></GetTemplateResponse>`,
  };
}

function refuseWith(status: number, code: string, message: string): void {
  const error = `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  answer = { status, body: `<ErrorResponse>${error}</ErrorResponse>` };
}

describe('deployedPackage', () => {
  it('returns the timestamp of the package, as `sls rollback` takes it', async () => {
    answerWithCode('serverless/agents/prod/1795472948491-2026-11-23T22:29:08.491Z/invoker.zip');

    expect(await deployedPackage(client, 'agents-prod')).toBe('1795472948491');
    expect(asked).toContain('Action=GetTemplate');
    expect(asked).toContain('StackName=agents-prod');
  });

  it('returns undefined before the first deployment', async () => {
    refuseWith(400, 'ValidationError', 'Stack with id agents-prod does not exist');

    expect(await deployedPackage(client, 'agents-prod')).toBeUndefined();
  });

  it('fails when CloudFormation denies the request', async () => {
    refuseWith(403, 'AccessDenied', 'not authorized to perform cloudformation:GetTemplate');

    await expect(deployedPackage(client, 'agents-prod')).rejects.toThrow(/not authorized/);
  });

  it('fails for the stack of another service', async () => {
    answerWithCode('code.zip');

    await expect(deployedPackage(client, 'agents-prod')).rejects.toThrow(
      /stack agents-prod .*InvokerLambdaFunction.*"code\.zip"/,
    );
  });
});
