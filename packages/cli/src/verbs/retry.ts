import {
  DELIVERY_MS,
  isRepeatable,
  jsonRetried,
  jsonUndone,
  openRetry,
  type RetrySession,
} from '@agents/sessions';
import { Argument } from '@commander-js/extra-typings';
import { actOnMany, selectSessions } from '../bulk.ts';
import { type Cli, sayPlace, type Verb } from '../cli.ts';
import { EXIT, type ExitCode, UsageError } from '../exit-codes.ts';
import { jsonOption, outputOption, SESSION_REFERENCE } from '../options.ts';
import { isJson, printJson } from '../output/json.ts';
import type { Format } from '../output/terminal.ts';
import { editPayload } from '../payload-editor.ts';
import { parsePayload } from '../payload-option.ts';
import { recentRetries } from '../recent-retries.ts';
import { addBulk, type FilterOptions, isFiltered, queryOf } from '../session-filter.ts';
import { rememberLast, resolveReference } from '../session-reference.ts';
import { timeoutOption, waitForSession } from './wait.ts';

interface RetryOptions extends FilterOptions {
  readonly detail?: string | undefined;
  readonly edit?: true | undefined;
  readonly force?: true | undefined;
  readonly wait?: true | undefined;
  /** Milliseconds. */
  readonly timeout?: number | undefined;
  readonly yes?: true | undefined;
  /** Sessions a second. */
  readonly rate: number;
  readonly output: Format;
}

/** `journal retry`: starts sessions again, each with its own payload. */
export const retry: Verb = {
  examples: [
    ['journal retry 3c1a', 'a new session with the same payload; prints its id'],
    ['journal retry 3c1a --edit --wait', 'correct the payload in your editor, and wait for the end'],
    [`journal retry 3c1a --detail '{"model":"large"}'`, 'the same payload with another model'],
    ['journal retry --failed --error Throttling --since 2h', 'all of them, after a look and a question'],
    ['journal retry --failed --since 2h --rate 30/m --yes', 'from a script, slowly'],
  ],
  declare(command, act) {
    addBulk(command.addArgument(new Argument('[ids...]', SESSION_REFERENCE)))
      .option('--detail <json>', 'merge this JSON object over the payload')
      .option('--edit', 'open the payload in your editor (VISUAL or EDITOR)')
      .option('--force', 'also if the session runs, has completed or was repeated already')
      .option('--wait', 'wait until the new session has ended')
      .addOption(timeoutOption('with --wait: maximum time'))
      .addOption(outputOption(['table', 'json', 'jsonl', 'id']))
      .addOption(jsonOption())
      .action(act(retrySessions));
  },
};

async function retrySessions(
  cli: Cli,
  references: readonly string[],
  options: RetryOptions,
): Promise<ExitCode> {
  checkOptions(references, options);
  const change = changeOf(cli, options);
  const ids = await idsOf(cli, references, options);
  if (ids.length === 0) return EXIT.ok;
  const recent = await recentRetries(cli);
  const retryOne = await openRetry(cli.stage, { force: options.force, change, startedFor: recent.of });
  const retryAndRemember: RetrySession = async (sessionId) => {
    const retried = await retryOne(sessionId);
    await recent.remember(retried);
    return retried;
  };
  const [only] = ids;
  if (only !== undefined && references.length === 1)
    return retrySingle(cli, only, { ...options, retryAndRemember });
  return retryMany(cli, ids, { ...options, retryAndRemember });
}

function checkOptions(references: readonly string[], options: RetryOptions): void {
  const hasFilter = isFiltered(options);
  if (references.length === 0 && !hasFilter) {
    throw new UsageError('retry: expected a session, or a filter such as --failed --since 2h.');
  }
  if (references.length > 0 && hasFilter) {
    throw new UsageError('retry: expected sessions or a filter, found both.');
  }
  const isSingle = references.length === 1;
  if (!isSingle && (options.edit || options.wait)) {
    throw new UsageError('--edit and --wait: expected one session beside them.');
  }
  if (options.timeout !== undefined && !options.wait)
    throw new UsageError('--timeout: expected --wait beside it.');
}

/** What the command line changes in each payload. */
function changeOf(cli: Cli, { detail, edit }: RetryOptions) {
  const merged = detail === undefined ? {} : parsePayload(detail, '--detail');
  return async (payload: object): Promise<object> => {
    const changed = { ...payload, ...merged };
    return edit ? editPayload(cli, changed) : changed;
  };
}

async function idsOf(
  cli: Cli,
  references: readonly string[],
  options: RetryOptions,
): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const reference of references) ids.push(await resolveReference(cli, reference));
  await sayPlace(cli);
  if (references.length > 0) return ids;
  const pace = `at ${options.rate < 1 ? `${options.rate * 60} a minute` : `${options.rate} a second`}`;
  return selectSessions(cli, {
    query: queryOf(options, cli.io.now()),
    // Without --force, a session that runs or has completed would only be refused.
    isWanted: ({ state }) => options.force === true || isRepeatable(state),
    unwanted: 'running or completed (--force repeats them)',
    question: (count) => `Start ${count === 1 ? '1 new session' : `${count} new sessions ${pace}`}?`,
    yes: options.yes === true,
  });
}

type RetryWork = Pick<RetryOptions, 'wait' | 'timeout' | 'rate' | 'output'> & {
  readonly retryAndRemember: RetrySession;
};

async function retrySingle(cli: Cli, id: string, work: RetryWork): Promise<ExitCode> {
  const { wait, timeout, output, retryAndRemember } = work;
  const start = async (): Promise<string> => {
    const retried = await retryAndRemember(id);
    await rememberLast(cli, retried.sessionId);
    if (!isJson(output)) cli.print(retried.sessionId);
    else if (!wait) printJson(cli, output, jsonRetried(retried));
    return retried.sessionId;
  };
  if (wait) return waitForSession(cli, { find: start, timeout, firstEventMs: DELIVERY_MS, output });
  await start();
  cli.next(cli.command('tail', '@last'));
  return EXIT.ok;
}

async function retryMany(cli: Cli, ids: readonly string[], work: RetryWork): Promise<ExitCode> {
  const { output, rate, retryAndRemember } = work;
  const document: object[] = [];
  const put = (each: object): void => {
    if (output === 'json') document.push(each);
    else printJson(cli, 'jsonl', each);
  };
  const exitCode = await actOnMany(cli, ids, {
    act: retryAndRemember,
    perSecond: rate,
    done: 'started',
    onDone(_id, retried) {
      if (isJson(output)) put(jsonRetried(retried));
      else
        cli.print(output === 'id' ? retried.sessionId : `${retried.sessionId}  repeats ${retried.repeats}`);
    },
    onUndone: (id, error) => isJson(output) && put(jsonUndone(id, error)),
  });
  if (output === 'json') printJson(cli, output, document);
  return exitCode;
}
