import { readdir, readFile } from 'node:fs/promises';
import type { Component } from './bundled-commands.ts';

/** Why a command that is in a component's bundle is never sent by it. */
interface Unsent {
  readonly why: string;
  /** What the component's own sources would have to say to send it. */
  readonly unless: RegExp;
}

const DISCOVERY: Unsent = {
  why: 'endpoint discovery is part of every DynamoDB client and off by default',
  unless: /endpointDiscoveryEnabled/,
};
const CREDENTIALS: Unsent = {
  why: "the SDK's chain of credential providers, of which AgentCore answers one without a call of AWS",
  unless: /credential-provider|from(?:TemporaryCredentials|TokenFile|SSO)/,
};

/** Commands that come with the libraries and that the component does not send; for each a reason that is checked. */
export const UNSENT: Readonly<Record<Component, Readonly<Record<string, Unsent>>>> = {
  invoker: {
    DescribeEndpoints: DISCOVERY,
    StopRuntimeSession: { why: 'stopping a machine is the business of the poller', unless: /\.stop\(/ },
  },
  poller: {
    DescribeEndpoints: DISCOVERY,
    GetItem: { why: 'only an append or a result reads one item', unless: /\.append\(|ResultStore/ },
    PutItem: { why: 'the poller writes nothing', unless: /\.append\(|ResultStore/ },
  },
  agent: {
    DescribeEndpoints: DISCOVERY,
    AssumeRole: CREDENTIALS,
    AssumeRoleWithWebIdentity: CREDENTIALS,
    CreateToken: CREDENTIALS,
    GetRoleCredentials: CREDENTIALS,
  },
};

/** The sources of a component, as one text; of the agent, those of its host. */
export async function sourcesOf(component: Component): Promise<string> {
  const folder = component === 'agent' ? 'packages/agent-host/src' : `services/${component}/src`;
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const texts = files
    .filter((file) => file.isFile())
    .map((file) => readFile(`${file.parentPath}/${file.name}`, 'utf8'));
  return (await Promise.all(texts)).join('\n');
}
