import type { Profile, Step } from './profile.ts';

/**
 * The profile with every nth of the polls that find nothing new. The remaining polls take as long, so that sessions of an hour
 * can be simulated in thousands; the load of the polls on Lambda becomes smaller.
 */
export function thinned(profile: Profile, oneIn: number): Profile {
  return {
    ...profile,
    follow: profile.follow.map(({ waitedMs, steps }) => ({ waitedMs, steps: thin(steps, oneIn) })),
  };
}

function thin(steps: readonly Step[], oneIn: number): readonly Step[] {
  const left: Step[] = [];
  let skippedMs = 0;
  let skipped = 0;
  for (const [index, step] of steps.entries()) {
    const isPlain =
      step.kind === 'function' && !step.checks && !step.stops && steps[index + 1]?.kind === 'function';
    if (isPlain && skipped < oneIn - 1) {
      skipped += 1;
      skippedMs += step.gapMs + step.lastsMs;
      continue;
    }
    left.push({ ...step, gapMs: step.gapMs + skippedMs });
    skippedMs = 0;
    skipped = 0;
  }
  return left;
}
