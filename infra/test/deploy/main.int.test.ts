import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { promisify } from 'node:util';
import { COMPILE_CACHE } from '../../../test/support/compile-cache.ts';
import { listen } from '../../../test/support/listen.ts';

const run = promisify(execFile);

/** The regions that requests were signed for. */
const regions: (string | undefined)[] = [];
let endpoint: string;
beforeAll(async () => {
  const server = createServer((request, response) => {
    regions.push(/Credential=[^/]+\/\d+\/([\w-]+)\//.exec(request.headers.authorization ?? '')?.[1]);
    const error =
      '<Error><Code>ValidationError</Code><Message>Stack agents-dev does not exist</Message></Error>';
    response.writeHead(400, { 'content-type': 'text/xml' }).end(`<ErrorResponse>${error}</ErrorResponse>`);
  });
  ({ url: endpoint } = await listen(server));
});

describe('the package that a stage runs', () => {
  it.each([
    ['eu-north-1', ['--region', 'eu-north-1'], { AWS_REGION: 'eu-west-1' }],
    ['eu-west-1', [], { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'ap-south-1' }],
    ['ap-south-1', [], { AWS_DEFAULT_REGION: 'ap-south-1', AWS_PROFILE: 'missing' }],
  ])('is looked up in %s with %j and %j', async (region, args, env) => {
    regions.length = 0;

    await run('node', ['infra/deploy/main.ts', ...args], {
      env: { PATH: process.env['PATH'], ...COMPILE_CACHE, AWS_ENDPOINT_URL: endpoint, ...env },
    });

    expect(regions).toEqual([region]);
  });
});
