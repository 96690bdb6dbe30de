import {
  type Context,
  type DiagnoseInput,
  type Diagnosis,
  diagnose,
  type Execution,
} from '@agents/diagnosis';
import type { LastLines } from '@agents/sessions';
import { diagnosisLines } from '../../packages/cli/src/output/diagnosis-lines.ts';
import { LOG_HEIGHT, lastLinesOf } from '../../packages/cli/src/output/last-lines.ts';
import { makePrinter } from '../../packages/cli/src/output/terminal.ts';
import { T0 } from '../../packages/diagnosis/test/support/events.ts';
import { allPrefixes, happen } from '../../packages/diagnosis/test/support/histories.ts';

/** The terminal of a person at 3 a.m. */
const WIDTH = 80;
const HEIGHT = 24;

const ID = '3c1a9c7e-1111-4222-8333-444455556666';
const OTHER = '4d2b0d8f-2222-4333-9444-555566667777';
const HOUR = 3_600_000;
const LONG = 'A long message of another program. '.repeat(20);

const LIMITS = { expectedSeconds: 600, stalledAfterSeconds: 1_800, deadlineSeconds: 32_700 };
const CONTEXTS: readonly Context[] = [
  {
    ...LIMITS,
    stage: 'prod',
    region: 'us-east-1',
    accountId: '123456789012',
    runtimeId: 'agents_prod-AbCdEfGhIj',
    profile: 'on-call',
  },
  {
    ...LIMITS,
    stage: 'dev',
    region: 'us-east-1',
    accountId: '000000000000',
    endpointUrl: 'http://127.0.0.1:4566',
    isLocal: true,
  },
];

const ended = (status: string, error?: string): Execution => ({
  status,
  startDate: T0,
  stopDate: T0 + HOUR,
  cause: LONG,
  ...(error !== undefined && { error }),
});
const FOUND: readonly Partial<DiagnoseInput>[] = [
  {},
  { hasNoExecution: true },
  { mayHaveExecution: true },
  ...[
    { status: 'RUNNING', startDate: T0 },
    ended('SUCCEEDED'),
    ended('TIMED_OUT'),
    ended('ABORTED'),
    ended('ABORTED', 'SessionStopped'),
    ...['AgentLost', 'SessionTimedOut', 'PollingFailed', 'FollowerUnusable', 'InvalidInput'].map((error) =>
      ended('FAILED', error),
    ),
  ].map((execution) => ({ execution })),
];

/** Everything that can be added to a diagnosis: a stall, two relatives, an unreadable record. */
const MORE = {
  unreadable: [{ PK: `SESSION#${ID}`, SK: 'EVENT#x', reason: LONG }],
  progress: {
    sessionId: ID,
    epochMs: T0 + 1_000,
    reportedAt: T0 + 1_000,
    text: LONG,
    done: 3,
    total: 5,
    usage: [],
  },
  lineage: { input: 'readable', repeats: OTHER, repeatedBy: [OTHER, OTHER] } as const,
};

/** How many lines of the terminal a line takes. */
const heightOf = (line: string): number => Math.max(1, Math.ceil(line.length / WIDTH));

const nowhere = { write() {}, control() {}, isTTY: false, columns: undefined, rows: undefined };
const { paint } = makePrinter({ stdout: nowhere, stderr: nowhere, env: {} }, 'never');

const CASES = CONTEXTS.flatMap((context) =>
  FOUND.flatMap((found) => [1, HOUR, 10 * HOUR].map((laterMs) => ({ context, found, laterMs }))),
);

/** The diagnoses of every legal beginning of a journal, in every case. */
function* diagnoses(): Generator<Diagnosis> {
  for (const prefix of allPrefixes()) {
    const events = happen(prefix).map((event) => ({
      ...event,
      sessionId: ID,
      ...(event.errorMessage !== undefined && { errorMessage: `${event.errorMessage} ${LONG}` }),
    }));
    for (const { context, found, laterMs } of CASES) {
      const now = (events.at(-1)?.epochMs ?? T0) + laterMs;
      yield diagnose({ ...MORE, sessionId: ID, events, now, context, ...found });
    }
  }
}

const LINE: LastLines['lines'][number] = {
  ...{ id: 'agent 1', epochMs: T0, stream: 's', message: LONG, fields: { error: LONG } },
  component: 'agent',
  level: 'error',
};
const LOG = lastLinesOf(
  { component: 'agent', ageMs: 40_000, lines: [LINE, LINE, LINE] },
  { paint, width: WIDTH },
);
const HINT = `Next: ./journal why ${ID} --long`;

describe('what `journal why` prints without --long', () => {
  const all = [...diagnoses()];
  const linesOf = (diagnosis: Diagnosis, long: boolean): readonly string[] =>
    diagnosisLines(diagnosis, { paint, width: WIDTH, long, below: 1 + LOG_HEIGHT });

  it('fits on a terminal with the lines of the log, whatever is known of a session', () => {
    const tooLong = all.flatMap((diagnosis) => {
      const lines = [...linesOf(diagnosis, false), '', ...LOG, HINT];
      const height = lines.reduce((sum, line) => sum + heightOf(line), 0);
      const isCommand = (line: string): boolean => /^ {2}(?:\.\/|aws |AWS_|https:)/.test(line);
      const fits = height < HEIGHT && lines.every((line) => line.length <= WIDTH || isCommand(line));
      return fits ? [] : [`${height} lines:\n${lines.join('\n')}`];
    });
    expect(tooLong.slice(0, 1)).toEqual([]);
    expect(all.length).toBeGreaterThan(4_000);
  });

  it('has the verdict, the likeliest cause, and the first step', () => {
    const incomplete = all.flatMap((diagnosis) => {
      const text = linesOf(diagnosis, false).join('\n');
      const { headline, causes, next, state } = diagnosis;
      const hasCause = causes.length === 0 || state === 'stopped' || text.includes('\n  Likely cause  ');
      return hasCause && text.includes(headline) && text.includes(`\n  ${next[0]?.command}`) ? [] : [text];
    });
    expect(incomplete.slice(0, 1)).toEqual([]);
  });

  it('leaves nothing out with --long', () => {
    const incomplete = all.flatMap((diagnosis) => {
      const lines = linesOf(diagnosis, true);
      const words = lines.join(' ').replace(/ +/g, ' ');
      const { details, next, paragraph } = diagnosis;
      const isWhole =
        details.every(({ text }) => words.includes(text)) &&
        next.every(({ command }) => lines.includes(`  ${command}`)) &&
        words.includes(paragraph);
      return isWhole ? [] : [lines.join('\n')];
    });
    expect(incomplete.slice(0, 1)).toEqual([]);
  });
});
