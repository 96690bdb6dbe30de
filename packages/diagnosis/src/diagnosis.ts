import type { ProgressNote } from '@agents/events';
import type { DisplayState } from './assessment/assess-session.ts';
import type { Stall } from './assessment/delay.ts';
import type { Missing } from './assessment/missing-event.ts';
import type { LikelyCause } from './causes/likely-cause.ts';
import { likelyCauses } from './causes/likely-causes.ts';
import { type Detail, details } from './details.ts';
import { type DiagnoseInput, gatherFacts, type Lineage } from './facts.ts';
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
  /** It has not ended and is open for longer than its stage expects. */
  readonly isOverdue: boolean;
  /** Since when and at what its running task stalls. */
  readonly stalled?: Stall;
  /** The newest note of its running task. */
  readonly progress?: ProgressNote;
  readonly lineage?: Lineage;
  /** The facts behind the verdict in a few words each, the most telling first. */
  readonly details: readonly Detail[];
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
  const { state, hasEnded, isUnmonitored, isOverdue, missing, stalled } = facts.assessment;
  const { progress, lineage } = input;
  const causes = likelyCauses(facts);
  return {
    sessionId: input.sessionId,
    state,
    hasEnded,
    isUnmonitored,
    isOverdue,
    ...(stalled && { stalled }),
    ...(progress && { progress }),
    ...(lineage && { lineage }),
    headline: headline(facts),
    details: details(facts, causes),
    paragraph: paragraph(facts, causes),
    ...(missing && { missing }),
    causes,
    next: nextSteps(facts, causes),
  };
}
