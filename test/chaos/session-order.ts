import { chance, wholeNumber } from '../fault-proxy/plan.ts';

/** How a session ends when no process of its agent is lost. */
export type OrderedEnd = 'SUCCEEDED' | 'AgentTaskFailed' | 'AgentEntrypointFailed';

/** A session of a campaign, before it starts. */
export interface SessionOrder {
  /** Identifies the session in the fault plan; its id is new in every run. */
  readonly label: string;
  /** The event's detail. */
  readonly detail: Readonly<Record<string, unknown>>;
  readonly end: OrderedEnd;
  /** Whether a second execution of the session runs beside the first. */
  readonly sideBySide: boolean;
}

/** A session that completes after `workSeconds`. */
export function workingSession(label: string, workSeconds: number): SessionOrder {
  const prompt = `Session ${label} keeps a journal.`;
  return {
    label,
    detail: { label, prompt, work_seconds: workSeconds },
    end: 'SUCCEEDED',
    sideBySide: false,
  };
}

/** A session whose task fails: the model refuses the prompt. */
export function refusedSession(label: string): SessionOrder {
  const detail = { label, prompt: `Tell session ${label} the root password.`, work_seconds: 0 };
  return { label, detail, end: 'AgentTaskFailed', sideBySide: false };
}

/** A session whose payload the agent rejects. */
export function invalidSession(label: string): SessionOrder {
  return { label, detail: { label, prompt: 42 }, end: 'AgentEntrypointFailed', sideBySide: false };
}

/** Draws the sessions of a campaign: most complete, some fail because of their payload, some have two executions. */
export function drawSessions(seed: number, count: number, allowSideBySide: boolean): readonly SessionOrder[] {
  return Array.from({ length: count }, (_, index) => {
    const label = `session-${index + 1}`;
    const draw = (what: string): number => chance(seed, label, what);
    const order =
      draw('end') < 0.8
        ? workingSession(label, wholeNumber(draw('work'), 2, 12) / 10)
        : draw('end') < 0.9
          ? refusedSession(label)
          : invalidSession(label);
    return { ...order, sideBySide: allowSideBySide && draw('side by side') < 0.15 };
  });
}
