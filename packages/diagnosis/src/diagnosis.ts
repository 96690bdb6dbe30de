import type { DisplayState } from './assessment/assess-session.ts';
import type { Missing } from './assessment/missing-event.ts';
import type { LikelyCause } from './causes/likely-cause.ts';
import { likelyCauses } from './causes/likely-causes.ts';
import { type DiagnoseInput, gatherFacts } from './facts.ts';
import { headline } from './headline.ts';
import type { NextStep } from './next/next-step.ts';
import { nextSteps } from './next/next-steps.ts';
import { paragraph } from './paragraph.ts';

/** What happened to a session, why, and what to do next. */
export interface Diagnosis {
  readonly sessionId: string;
  readonly state: DisplayState;
  /** Whether the state is final: the journal has a terminal event, or the workflow has given the session up. */
  readonly hasEnded: boolean;
  /** The journal has no terminal event, and the workflow has ended or does not exist: no execution monitors the session. */
  readonly isUnmonitored: boolean;
  /** The verdict, a number and the first next step, in at most 78 characters. It begins with the state. */
  readonly headline: string;
  /** What happened, which event is missing and how late it is, and the likely causes. */
  readonly paragraph: string;
  readonly missing?: Missing;
  /** The likeliest first. */
  readonly causes: readonly LikelyCause[];
  /** The most helpful first. */
  readonly next: readonly NextStep[];
}

/** Diagnoses a session. */
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
