import { printable } from '@agents/events';
import { type Endpoint, endpointOf } from '@agents/sessions';
import type { Hooks, Serverless } from './osls.ts';

type Variables = Record<string, string | undefined>;

/** Commands that change or start something on AWS. */
const ACTING = [
  'deploy',
  'deploy function',
  'rollback',
  'rollback function',
  'remove',
  'invoke',
  'invoke stepf',
];

/**
 * Says in which stage and region a command acts. For the local stack, it also takes away what the environment has for AWS: the
 * framework would sign in with the profile, and it sends every request to the proxy, whatever `NO_PROXY` says.
 */
export default class Place {
  readonly hooks: Hooks;

  constructor(serverless: Serverless) {
    const endpoint = endpointOf(false, process.env);
    if (endpoint?.isLocal) forgetAws(process.env, serverless.getProvider('aws').getStage());
    this.hooks = {
      initialize() {
        const text = placeOf(serverless, endpoint);
        if (text !== undefined) process.stderr.write(`${text}\n`);
      },
    };
  }
}

const PROXIES = ['proxy', 'HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy'];

/** Takes away what the environment has for AWS. */
export function forgetAws(env: Variables, stage: string): void {
  const ofStage = `AWS_${stage.toUpperCase()}`;
  const credentials = [`${ofStage}_PROFILE`, `${ofStage}_ACCESS_KEY_ID`, `${ofStage}_SECRET_ACCESS_KEY`];
  const modes = ['AWS_USE_FIPS_ENDPOINT', 'AWS_USE_DUALSTACK_ENDPOINT'];
  for (const name of [...PROXIES, ...modes, ...credentials, 'AWS_PROFILE', 'AWS_DEFAULT_PROFILE']) {
    delete env[name];
  }
  if (env['AWS_ACCESS_KEY_ID'] && env['AWS_SECRET_ACCESS_KEY']) return;
  Object.assign(env, { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' });
}

/** Where a command acts; `undefined` for a command that does not. */
export function placeOf(serverless: Serverless, endpoint: Endpoint | undefined): string | undefined {
  if (!ACTING.includes(serverless.processedInput.commands.join(' '))) return undefined;
  const provider = serverless.getProvider('aws');
  const where = endpoint ? `at ${endpoint.url}` : `in ${provider.getRegion()}`;
  return printable(`Stage ${provider.getStage()} ${where}`);
}
