import { JOURNAL, journalLine } from '@agents/diagnosis';
import type { ResultStore } from '@agents/journal';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { Io } from '../io.ts';
import { journalTableName } from '../stage.ts';
import { accountOf } from './account.ts';
import { type AwsConfig, awsConfig } from './aws-config.ts';
import type { Client, Connect } from './connect.ts';
import type { Deployment } from './deployment.ts';
import { endpointOf } from './endpoint.ts';
import { type JournalReaders, readersWithin } from './journal-readers.ts';
import { once } from './once.ts';

export interface TargetOptions {
  readonly stage: string;
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  readonly local?: true | undefined;
}

/** Where the sessions are: a stage in an account and region, or on the local stack. Nothing is reached before it is used. */
export interface Target {
  readonly stage: string;
  readonly tableName: string;
  readonly profile?: string;
  /** Another endpoint than AWS's own. */
  readonly endpointUrl?: string;
  readonly isLocal: boolean;
  /** What tells it from others, the same in every run. */
  readonly key: string;
  /** The command as it was called. */
  readonly calledAs: string;
  /** The options that lead from any folder and shell of this machine to the stage. */
  options(): Promise<readonly string[]>;
  /** A command of this program that leads here again, to be suggested. */
  command(...words: readonly string[]): string;
  region(): Promise<string>;
  accountId(): Promise<string>;
  journal(): Promise<JournalReaders>;
  results(): Promise<ResultStore>;
  /** The client of Step Functions: one, however often a live view asks. */
  workflows(): Promise<SFNClient>;
  /** What the stage's stack says of it; asked once, however often it is needed. */
  deployment(): Promise<Deployment>;
  /** Makes any other client; it is closed with the target. */
  readonly connect: Connect;
  close(): void;
}

const LOCAL_REGION = 'us-east-1';

/** How long a request to the journal is repeated, in milliseconds. Who runs on this machine answers at once or not at all. */
const PATIENCE_MS = { aws: 5_000, local: 400 };

/**
 * Makes a target of what the command line and the environment say.
 *
 * @throws UsageError when `AWS_ENDPOINT_URL` is no URL
 */
export function makeTarget(options: TargetOptions, { env, now }: Pick<Io, 'env' | 'now'>): Target {
  const { stage, profile } = options;
  const endpoint = endpointOf(options.local === true, env);
  const isLocal = endpoint?.isLocal === true;
  const named = options.region || env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || (isLocal && LOCAL_REGION);
  const tableName = journalTableName(stage);
  const calledAs = commandName(env);
  const open: Client[] = [];

  const region = once(async () => {
    if (named) return named;
    const { configuredRegion } = await import('./region.ts');
    return configuredRegion(profile);
  });
  const config = async (): Promise<AwsConfig> =>
    awsConfig({ region: await region(), profile, endpoint, env });
  const connect: Connect = async (make) => {
    const client = await make(await config());
    open.push(client);
    return client;
  };
  const table = once(async () => {
    const { createDynamoTable, createJournalClient } = await import('@agents/journal');
    return createDynamoTable({ client: await connect(createJournalClient), tableName });
  });

  return {
    stage,
    tableName,
    ...(profile && { profile }),
    ...(endpoint && { endpointUrl: endpoint.url }),
    isLocal,
    key: [stage, profile, named, endpoint?.url].filter(Boolean).join(' '),
    calledAs,
    options: async () =>
      isLocal
        ? [...(stage === 'dev' ? [] : ['--stage', stage]), '--local']
        : ['--stage', stage, '--region', await region(), ...(profile ? ['--profile', profile] : [])],
    command: (...words) => journalLine(calledAs, ...words, ...flagsOf(options)),
    region,
    accountId: once(async () => accountOf(await config(), isLocal)),
    journal: once(async () => {
      const { createJournal } = await import('@agents/journal');
      const patienceMs = isLocal ? PATIENCE_MS.local : PATIENCE_MS.aws;
      return readersWithin(createJournal({ table: await table(), now }), patienceMs, now);
    }),
    results: once(async () => {
      const { createResultStore } = await import('@agents/journal');
      return createResultStore({ table: await table(), now });
    }),
    workflows: once(async () => {
      const { SFNClient } = await import('@aws-sdk/client-sfn');
      return connect((config) => new SFNClient(config));
    }),
    // A live view and a list of many sessions ask again and again; a role that may not read stacks is told so once.
    deployment: once(
      async () => {
        const { readDeployment } = await import('./deployment.ts');
        return readDeployment({ stage, region, connect });
      },
      { keepsFailure: true },
    ),
    connect,
    close: () => {
      for (const each of open) each.destroy();
    },
  };
}

/** `./journal`, or the name under which the script of the repository was called. */
export function commandName(env: Io['env']): string {
  return env['JOURNAL_COMMAND'] || JOURNAL;
}

function flagsOf({ stage, profile, region, local }: TargetOptions): readonly string[] {
  return [
    ...(stage === 'dev' ? [] : ['--stage', stage]),
    ...(profile ? ['--profile', profile] : []),
    ...(region ? ['--region', region] : []),
    ...(local ? ['--local'] : []),
  ];
}
