import type { AddressInfo } from 'node:net';
import { describeError } from '@agents/events';
import type { Stage, StageOptions, World } from '@agents/sessions';
import { serve } from '@hono/node-server';
import type { Problem } from '../contract.ts';
import { type AppOptions, makeApp } from './app.ts';
import { buildPage } from './page-assets.ts';
import { makeStages } from './stages.ts';

export interface ConsoleOptions extends Pick<AppOptions, 'recentRetries'> {
  readonly where: StageOptions;
  readonly world: Omit<World, 'note'>;
  /** 0 takes a free one. */
  readonly port: number;
  /** Whether sessions may be started, repeated and stopped; otherwise only on the local stack. */
  readonly write: boolean;
  /** Says what happened and what to do. */
  readonly explain: (error: unknown, stage: Stage) => Promise<Problem>;
  /** How command lines call the command. */
  readonly journalCall: (
    stage: Stage,
  ) => Promise<{ readonly command: string; readonly options: readonly string[] }>;
}

/** A console that is served. */
export interface RunningConsole {
  readonly url: string;
  /** Its address, and what it shows. */
  describe(): Promise<{
    readonly url: string;
    readonly stage: string;
    readonly region: string;
    readonly canWrite: boolean;
  }>;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';

/**
 * Serves the console of a stage on this computer. Nothing else can reach it, and no credential leaves this process.
 *
 * @throws Error with the code `EADDRINUSE` when the port is taken
 * @throws SessionsError `INVALID_ENDPOINT` when `AWS_ENDPOINT_URL` is not a URL
 */
export async function startConsole(options: ConsoleOptions): Promise<RunningConsole> {
  const { where, world, recentRetries } = options;
  const stages = makeStages({ ...where, readsCredentialsAgain: true }, world);
  const canWrite = options.write || stages.current().isLocal;
  const journalCall = () => options.journalCall(stages.current());
  let port = 0;
  const app = makeApp({
    ...{ stages, world, recentRetries, journalCall, canWrite },
    assets: await buildPage(),
    hosts: () => [`${HOST}:${port}`, `localhost:${port}`],
    async explain(error) {
      try {
        return await options.explain(error, stages.current());
      } catch {
        // Where the stage is cannot be found out either.
        return { code: 'FAILED', message: describeError(error) };
      }
    },
    async place() {
      const { name: stage, isLocal, endpointUrl: endpoint, ...current } = stages.current();
      const [region, call] = await Promise.all([current.region(), journalCall()]);
      return { stage, region, ...(endpoint && { endpoint }), isLocal, canWrite, ...call };
    },
  });
  const server = await new Promise<ReturnType<typeof serve>>((resolve, reject) => {
    const started = serve(
      { fetch: app.fetch, hostname: HOST, port: options.port },
      (address: AddressInfo) => {
        port = address.port;
        resolve(started);
      },
    );
    started.once('error', reject);
  });
  const url = `http://${HOST}:${port}/`;
  return {
    url,
    async describe() {
      const stage = stages.current();
      return { url, stage: stage.name, region: await stage.region(), canWrite };
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // Pages hold their streams open.
        if ('closeAllConnections' in server) server.closeAllConnections();
        app.close();
        stages.close();
      }),
  };
}
