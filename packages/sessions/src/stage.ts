import { journalTableName } from '@agents/events';
import type { InputStore, Journal, ProgressStore, ResultStore } from '@agents/journal';
import type { SFNClient } from '@aws-sdk/client-sfn';
import {
  type AwsConfig,
  accountOf,
  awsConfig,
  type Client,
  type Connect,
  type Endpoint,
  type Environment,
  endpointOf,
} from './aws-config.ts';
import { type Deployment, readDeployment } from './deployment.ts';
import { memoizeAsync } from './memoize-async.ts';
import { regionOf, stageRegion } from './region.ts';

/** Something that a person who waits should know. */
export interface Note {
  readonly code:
    | 'STACK_UNREADABLE'
    | 'EXECUTIONS_UNREADABLE'
    | 'EXECUTION_NOT_FOUND'
    | 'JOURNAL_UNAVAILABLE'
    | 'PROGRESS_UNREADABLE'
    | 'INPUT_UNREADABLE'
    | 'RULE_UNREADABLE'
    | 'LOGS_THROTTLED'
    | 'STOPS_UNREAD'
    | 'PRICES_UNREADABLE'
    | 'LOGS_UNREADABLE';
  readonly text: string;
}

/** What this package has of the world. */
export interface World {
  readonly env: Environment;
  /** Epoch milliseconds. */
  now(): number;
  /** Waits, in milliseconds. */
  sleep(ms: number): Promise<void>;
  note(note: Note): void;
  /** What the notes of a code said is over. A view of hours shows them until then. */
  noteOver?(code: Note['code']): void;
  /** How long a view waits for a journal that no longer answers, in milliseconds; 5 min by default. 0: it fails at once. */
  readonly outageMs?: number;
}

export interface StageOptions {
  readonly stage: string;
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  /** Asks for the local stack. */
  readonly local?: boolean | undefined;
  /** Reads the files with credentials again, which the SDK otherwise reads once in the life of a process. */
  readonly readsCredentialsAgain?: boolean | undefined;
}

/** The reading half of the journal: nothing here writes to it. */
export type JournalReaders = Pick<Journal, 'read' | 'readRows' | 'readPages' | 'readStatus'>;

/** A stage in an account and region, or on the local stack: where its sessions are. No request is made before it is needed. */
export interface Stage {
  readonly name: string;
  readonly tableName: string;
  readonly profile?: string;
  /** Absent for AWS itself. */
  readonly endpointUrl?: string;
  readonly isLocal: boolean;
  /** Tells the stage from all others, and is the same in every run. */
  readonly key: string;
  readonly world: World;
  /** The region that requests name. On this computer, that of the stage's stack, unless the command line names one. */
  region(): Promise<string>;
  accountId(): Promise<string>;
  journal(): Promise<JournalReaders>;
  results(): Promise<ResultStore>;
  /** Reads inputs: nothing here writes them. */
  inputs(): Promise<Pick<InputStore, 'get'>>;
  progress(): Promise<Pick<ProgressStore, 'latest' | 'all'>>;
  /** The client of Step Functions: one, however often a live view asks. */
  workflows(): Promise<SFNClient>;
  /** What the stage's stack says about it: read once. A failure stands for a minute. */
  deployment(): Promise<Deployment>;
  /** Makes any other client. It is closed with the stage. */
  readonly connect: Connect;
  /** Passes a note on, unless the same one was passed on before. */
  noteOnce(note: Note): void;
  /** What was said by the notes of a code is over. If it is true again later, it is a new note. */
  noteOver(code: Note['code']): void;
  close(): void;
}

/** How long a failed request to the journal is repeated, in milliseconds. The local stack answers at once or not at all. */
const PATIENCE_MS = { aws: 5_000, local: 400 };

/**
 * Opens a stage.
 *
 * @throws SessionsError `INVALID_ENDPOINT` when `AWS_ENDPOINT_URL` is not a URL
 */
export function openStage(options: StageOptions, world: World): Stage {
  const { stage: name, profile, readsCredentialsAgain = false } = options;
  const { env } = world;
  const endpoint = endpointOf(options.local === true, env);
  const isLocal = endpoint?.isLocal === true;
  const tableName = journalTableName(name);
  const open: Client[] = [];
  /** The code of each note by its text. */
  const noted = new Map<string, Note['code']>();

  const requested = memoizeAsync(() => regionOf({ ...options, endpoint }, env));
  const config = async (): Promise<AwsConfig> =>
    awsConfig({ region: await requested(), profile, endpoint, env, readsCredentialsAgain });
  const connect: Connect = async (make) => {
    const client = await make(await config());
    open.push(client);
    return client;
  };

  // Lists and live views ask again and again. A role that may not read stacks is refused once a minute.
  const deployment = memoizeAsync(() => readDeployment({ stage: name, region: requested, connect }), {
    failureMs: 60_000,
    now: world.now,
  });
  return {
    name,
    tableName,
    ...(profile && { profile }),
    ...(endpoint && { endpointUrl: endpoint.url }),
    isLocal,
    key: keyOf(options, endpoint, env),
    world,
    region: stageRegion(requested, isLocal && !options.region ? deployment : undefined),
    accountId: memoizeAsync(async () => accountOf(await config(), isLocal)),
    ...stores({ tableName, connect, now: world.now, patienceMs: PATIENCE_MS[isLocal ? 'local' : 'aws'] }),
    workflows: memoizeAsync(async () => {
      const { SFNClient } = await import('@aws-sdk/client-sfn');
      return connect((config) => new SFNClient(config));
    }),
    deployment,
    connect,
    noteOnce(note) {
      if (!noted.has(note.text)) world.note(note);
      noted.set(note.text, note.code);
    },
    noteOver(code) {
      const texts = [...noted.keys()].filter((text) => noted.get(text) === code);
      for (const text of texts) noted.delete(text);
      if (texts.length > 0) world.noteOver?.(code);
    },
    close: () => {
      for (const each of open) each.destroy();
    },
  };
}

/** The region that the environment names tells stages on AWS apart; on this computer it has no effect. */
function keyOf(
  { stage, profile, region }: StageOptions,
  endpoint: Endpoint | undefined,
  env: Environment,
): string {
  const named = region || (!endpoint?.isLocal && (env['AWS_REGION'] || env['AWS_DEFAULT_REGION']));
  return [stage, profile, named, endpoint?.url].filter(Boolean).join(' ');
}

interface StoreOptions {
  readonly tableName: string;
  readonly connect: Connect;
  readonly now: () => number;
  readonly patienceMs: number;
}

/** What the stage's table holds, with the patience of someone who waits for an answer. */
function stores({
  tableName,
  connect,
  now,
  patienceMs,
}: StoreOptions): Pick<Stage, 'journal' | 'results' | 'inputs' | 'progress'> {
  const table = memoizeAsync(async () => {
    const { createDynamoTable, createJournalClient } = await import('@agents/journal');
    return createDynamoTable({ client: await connect(createJournalClient), tableName });
  });
  const options = (): { deadline: number } => ({ deadline: now() + patienceMs });
  return {
    journal: memoizeAsync(async () => {
      const { createJournal } = await import('@agents/journal');
      const journal = createJournal({ table: await table(), now });
      return {
        read: (id) => journal.read(id, options()),
        readRows: (id) => journal.readRows(id, options()),
        readPages: (id) => journal.readPages(id, options()),
        readStatus: (selection) => journal.readStatus(selection, options()),
      };
    }),
    results: memoizeAsync(async () => {
      const { createResultStore } = await import('@agents/journal');
      return createResultStore({ table: await table(), now });
    }),
    inputs: memoizeAsync(async () => {
      const { createInputStore } = await import('@agents/journal');
      const inputs = createInputStore({ table: await table(), now });
      return { get: (id) => inputs.get(id, options()) };
    }),
    progress: memoizeAsync(async () => {
      const { createProgressStore } = await import('@agents/journal');
      const progress = createProgressStore({ table: await table(), now });
      return { latest: (id) => progress.latest(id, options()), all: (id) => progress.all(id, options()) };
    }),
  };
}
