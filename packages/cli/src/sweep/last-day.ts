import type { Instant } from '../times.ts';

/** How far back a command looks that is about many sessions, where nothing else is said. */
export const LAST_DAY: Instant = { agoMs: 86_400_000 };
