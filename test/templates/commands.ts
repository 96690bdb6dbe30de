import { readdir, readFile } from 'node:fs/promises';
import { strFromU8, unzipSync } from 'fflate';
import { PACKAGES, zipIn } from '../support/package-service.ts';

export type Component = 'invoker' | 'poller' | 'agent';

/**
 * The AWS commands in each component's code. `agent` are those of the agent host; `ownAgent` are those that the agent in
 * `services/agent` adds.
 */
export type Commands = Readonly<Record<Component | 'ownAgent', readonly string[]>>;

/** The AWS commands that a component's packaged code can send. */
export async function bundledCommands(
  component: Component,
  name: keyof typeof PACKAGES = 'dev',
): Promise<readonly string[]> {
  return commandsIn(unzipSync(await readFile(zipIn(PACKAGES[name], component))));
}

/** The AWS commands in a bundle: the SDK's commands keep their names, and a command that no code uses is left out. */
export function commandsIn(files: Readonly<Record<string, Uint8Array>>): readonly string[] {
  const code = Object.values(files).map((bytes) => strFromU8(bytes));
  const found = code.flatMap((text) =>
    [...text.matchAll(/"([A-Z][A-Za-z]+)Command"/g)].map(([, command = '']) => command),
  );
  return [...new Set(found)].sort();
}

let commands: Promise<Commands> | undefined;

/** The commands in the packages of all components; read once. */
export function packagedCommands(): Promise<Commands> {
  commands ??= read();
  return commands;
}

async function read(): Promise<Commands> {
  const [invoker, poller, agent, usersAgent] = await Promise.all([
    bundledCommands('invoker'),
    bundledCommands('poller'),
    bundledCommands('agent', 'whole'),
    bundledCommands('agent', 'dev'),
  ]);
  const ownAgent = usersAgent.filter((command) => !agent.includes(command));
  return { invoker, poller, agent, ownAgent };
}

/** The reason why a component never sends a command that its bundle contains. */
interface Unsent {
  readonly why: string;
  /** The reason no longer holds if the component's sources match this. */
  readonly unless: RegExp;
}

const DISCOVERY: Unsent = {
  why: 'endpoint discovery is part of each DynamoDB client and off by default',
  unless: /endpointDiscoveryEnabled/,
};
const CREDENTIALS: Unsent = {
  why: "part of the SDK's chain of credential providers; on AgentCore the provider in use calls no AWS service",
  unless: /credential-provider|from(?:TemporaryCredentials|TokenFile|SSO)/,
};

/** Commands that the libraries contain and the component does not send, each with a reason that a test checks. */
export const UNSENT: Readonly<Record<Component, Readonly<Record<string, Unsent>>>> = {
  invoker: {
    DescribeEndpoints: DISCOVERY,
    StopRuntimeSession: { why: 'only the poller stops runtime sessions', unless: /\.stop\(/ },
  },
  poller: {
    DescribeEndpoints: DISCOVERY,
    GetItem: { why: 'only appends and results read a single item', unless: /\.append\(|ResultStore/ },
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
