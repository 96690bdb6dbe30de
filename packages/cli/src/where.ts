import { JOURNAL, journalLine } from '@agents/diagnosis';
import type { Stage } from '@agents/sessions';
import { UsageError } from './exit-codes.ts';
import type { Io } from './io.ts';

/** The options that say where the sessions are, as the command line has them. */
export interface WhereOptions {
  readonly stage?: string | undefined;
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  /** `false` with `--no-local`. */
  readonly local?: boolean | undefined;
}

/** Where a command line leads, and command lines that lead there again. */
export interface Where extends WhereOptions {
  readonly stage: string;
  readonly local: boolean;
  /** A command that can be pasted into this shell. */
  command(...words: readonly string[]): string;
  /** How the command is called, with options that lead to the stage from any shell of this computer. */
  journalCall(
    stage: Pick<Stage, 'isLocal' | 'region'>,
  ): Promise<{ readonly command: string; readonly options: readonly string[] }>;
}

const DEFAULT_STAGE = 'dev';

/** The command as it was called: the script of the repository knows. */
export function commandName(env: Io['env']): string {
  return env['JOURNAL_COMMAND'] || JOURNAL;
}

/**
 * Says where a command line leads: an option wins over the environment, and the environment over the default.
 *
 * @throws UsageError when `JOURNAL_LOCAL` is neither yes nor no
 */
export function whereOf(options: WhereOptions, env: Io['env']): Where {
  const byDefault = { stage: env['JOURNAL_STAGE'] || DEFAULT_STAGE, local: isYes(env['JOURNAL_LOCAL']) };
  const { stage = byDefault.stage, local = byDefault.local, region, profile } = options;
  const name = commandName(env);
  const hints = [
    ...(stage === byDefault.stage ? [] : ['--stage', stage]),
    ...(profile ? ['--profile', profile] : []),
    ...(region ? ['--region', region] : []),
    ...(local === byDefault.local ? [] : [local ? '--local' : '--no-local']),
  ];
  return {
    stage,
    local,
    ...(profile && { profile }),
    ...(region && { region }),
    command: (...words) => journalLine(name, ...words, ...hints),
    async journalCall({ isLocal, region: regionOf }) {
      const isPlain = stage === DEFAULT_STAGE && byDefault.stage === DEFAULT_STAGE;
      if (isLocal) return { command: name, options: [...(isPlain ? [] : ['--stage', stage]), '--local'] };
      const where = [
        '--stage',
        stage,
        '--region',
        await regionOf(),
        ...(profile ? ['--profile', profile] : []),
      ];
      return { command: name, options: [...where, ...(byDefault.local ? ['--no-local'] : [])] };
    },
  };
}

function isYes(value: string | undefined): boolean {
  if (/^(?:1|true|yes)$/i.test(value ?? '')) return true;
  if (/^(?:0|false|no)?$/i.test(value ?? '')) return false;
  throw new UsageError(`JOURNAL_LOCAL: expected 1 or 0, found "${value}".`);
}
