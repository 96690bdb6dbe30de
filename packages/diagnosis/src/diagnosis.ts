import type { DisplayState } from './assessment/assess-session.ts';
import type { Missing } from './assessment/missing.ts';
import { likelyCauses } from './causes/causes.ts';
import type { LikelyCause } from './causes/likely-cause.ts';
import { type DiagnoseInput, gatherFacts } from './facts.ts';
import type { NextStep } from './next/next-step.ts';
import { nextSteps } from './next/next-steps.ts';
import { headline } from './words/headline.ts';
import { paragraph } from './words/paragraph.ts';

/** What became of a session, in words for whoever is called at night. */
export interface Diagnosis {
  readonly sessionId: string;
  readonly state: DisplayState;
  /** Whether it stays so: the journal has its end, or the workflow has given the session up. */
  readonly hasEnded: boolean;
  /** The workflow has ended and the journal has not: whatever comes now, nobody acts on it. */
  readonly isUnmonitored: boolean;
  /** One sentence. */
  readonly headline: string;
  /** What happened, what is missing and who owes it, how late it is, and why: one paragraph. */
  readonly paragraph: string;
  readonly missing?: Missing;
  /** The likeliest first. */
  readonly causes: readonly LikelyCause[];
  /** What helps most first. */
  readonly next: readonly NextStep[];
}

/** Says what became of a session: how it stands, what is missing and who owes it, why, and what to do next. */
export function diagnose(input: DiagnoseInput): Diagnosis {
  const facts = gatherFacts(input);
  const { state, hasEnded, isUnmonitored, missing } = facts.assessment;
  const causes = likelyCauses(facts);
  return {
    sessionId: input.sessionId,
    state,
    hasEnded,
    isUnmonitored,
    headline: headline(facts),
    paragraph: paragraph(facts, causes),
    ...(missing && { missing }),
    causes,
    next: nextSteps(facts),
  };
}
