/** Lets several processes take turns on one true clock, and keeps what they did in its true order. */
export interface Stage<Step> {
  /** Has something happen at a time; of two at the same time the one that was asked for first. */
  later(atMs: number, turn: (atMs: number) => void): void;
  record(step: Step): void;
  /** Lets everything happen, and returns what was recorded. */
  play(): readonly Step[];
}

/** Makes an empty stage. */
export function createStage<Step>(): Stage<Step> {
  const turns: { readonly atMs: number; readonly turn: (atMs: number) => void }[] = [];
  const steps: Step[] = [];
  return {
    later: (atMs, turn) => void turns.push({ atMs, turn }),
    record: (step) => void steps.push(step),
    play() {
      while (turns.length > 0) {
        const next = turns.reduce((first, each) => (each.atMs < first.atMs ? each : first));
        turns.splice(turns.indexOf(next), 1);
        next.turn(next.atMs);
      }
      return steps;
    },
  };
}
