import type { Facts } from './facts.ts';
import { ago, excerpt, humanDuration, progressPhrase, sentence, times } from './phrases.ts';
import type { Remark } from './remark.ts';

/** What the task says of its work, and how long the session is open. */
export function workRemarks(facts: Facts): readonly Remark[] {
  return [...progress(facts), ...overdue(facts)];
}

function progress({
  assessment: { hasEnded, stalled },
  progress: note,
  context,
  now,
}: Facts): readonly Remark[] {
  if (hasEnded || note?.reportedAt === undefined) return [];
  const report = sentence(excerpt(progressPhrase(note)));
  if (!stalled) {
    return [
      { code: 'PROGRESS', text: `The task last reported progress ${ago(note.reportedAt, now)}: ${report}` },
    ];
  }
  const since = `${new Date(stalled.sinceMs).toISOString()}, ${ago(stalled.sinceMs, now)}`;
  const limit = humanDuration((context.stalledAfterSeconds ?? 0) * 1_000);
  return [
    {
      code: 'STALLED',
      text: `The task has reported no progress since ${since}; the limit is ${limit}. Its last report: ${report}`,
    },
  ];
}

function overdue({ assessment: { isOverdue }, context }: Facts): readonly Remark[] {
  if (!isOverdue || context.expectedSeconds === undefined) return [];
  const expected = humanDuration(context.expectedSeconds * 1_000);
  return [{ code: 'SESSION_OVERDUE', text: `The stage expects a session to end within ${expected}.` }];
}

/** The sessions that this one repeats, and that repeat this one. */
export function lineageRemarks({ lineage }: Facts): readonly Remark[] {
  if (!lineage) return [];
  const { repeats, repeatedBy } = lineage;
  const latest = repeatedBy.at(-1);
  return [
    ...(repeats === undefined ? [] : [{ code: 'REPEATS', text: `It repeats session ${repeats}.` } as const]),
    ...(latest === undefined
      ? []
      : [
          {
            code: 'REPEATED',
            text:
              repeatedBy.length === 1
                ? `It was run again as session ${latest}.`
                : `It was run again ${times(repeatedBy.length)}, last as session ${latest}.`,
          } as const,
        ]),
  ];
}
