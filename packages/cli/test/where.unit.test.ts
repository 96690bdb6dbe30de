import { UsageError } from '../src/exit-codes.ts';
import { type WhereOptions, whereOf } from '../src/where.ts';

const hint = (options: WhereOptions, env: Record<string, string> = {}): string =>
  whereOf(options, env).command('show', 's-1');

/** A stage, as far as a suggested command needs it. */
const stageOf = (isLocal: boolean) => ({ isLocal, region: async () => 'eu-west-1' });

describe('where a command line leads', () => {
  it.each<[options: WhereOptions, env: Record<string, string>, stage: string, local: boolean]>([
    [{}, {}, 'dev', false],
    [{}, { JOURNAL_STAGE: 'prod', JOURNAL_LOCAL: '1' }, 'prod', true],
    [{}, { JOURNAL_STAGE: '', JOURNAL_LOCAL: '' }, 'dev', false],
    [{}, { JOURNAL_LOCAL: '0' }, 'dev', false],
    [{ stage: 'dev', local: false }, { JOURNAL_STAGE: 'prod', JOURNAL_LOCAL: '1' }, 'dev', false],
    [{ stage: 'prod', local: true }, { JOURNAL_STAGE: 'dev', JOURNAL_LOCAL: '0' }, 'prod', true],
  ])('is said by options, then by the environment, then by defaults: %j %j', (options, env, stage, local) => {
    expect(whereOf(options, env)).toMatchObject({ stage, local });
  });

  it('needs a JOURNAL_LOCAL that is yes or no', () => {
    expect(() => whereOf({}, { JOURNAL_LOCAL: 'perhaps' })).toThrow(UsageError);
  });
});

describe('a suggested command', () => {
  it.each<[options: WhereOptions, env: Record<string, string>, command: string]>([
    [{}, {}, './journal show s-1'],
    [
      { stage: 'prod', profile: 'on call', region: 'eu-west-1' },
      {},
      "./journal show s-1 --stage prod --profile 'on call' --region eu-west-1",
    ],
    [{ local: true }, {}, './journal show s-1 --local'],
    [{}, { JOURNAL_STAGE: 'prod', JOURNAL_LOCAL: '1' }, './journal show s-1'],
    [
      { stage: 'dev', local: false },
      { JOURNAL_STAGE: 'prod', JOURNAL_LOCAL: '1' },
      './journal show s-1 --stage dev --no-local',
    ],
    [{}, { JOURNAL_COMMAND: 'journal' }, 'journal show s-1'],
    [{}, { JOURNAL_COMMAND: '/a b/journal' }, "'/a b/journal' show s-1"],
  ])('leads there again from the same shell, without needless options: %j %j', (options, env, command) => {
    expect(hint(options, env)).toBe(command);
  });

  it.each<[options: WhereOptions, env: Record<string, string>, isLocal: boolean, words: readonly string[]]>([
    [{}, {}, true, ['--local']],
    [{}, {}, false, ['--stage', 'dev', '--region', 'eu-west-1']],
    [{ profile: 'ops' }, {}, false, ['--stage', 'dev', '--region', 'eu-west-1', '--profile', 'ops']],
    [{ stage: 'dev' }, { JOURNAL_STAGE: 'prod' }, true, ['--stage', 'dev', '--local']],
    [
      { local: false },
      { JOURNAL_LOCAL: 'yes' },
      false,
      ['--stage', 'dev', '--region', 'eu-west-1', '--no-local'],
    ],
  ])('of a diagnosis leads there from any shell: %j %j', async (options, env, isLocal, words) => {
    expect(await whereOf(options, env).journalCall(stageOf(isLocal))).toEqual({
      command: './journal',
      options: words,
    });
  });
});
