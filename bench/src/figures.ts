import type { Figure } from './figure.ts';
import { agent } from './figures/agent.ts';
import { append } from './figures/append.ts';
import { bundles } from './figures/bundles.ts';
import { burst } from './figures/burst.ts';
import { console } from './figures/console.ts';
import { crowd } from './figures/crowd.ts';
import { fold } from './figures/fold.ts';
import { list } from './figures/list.ts';
import { polling } from './figures/polling.ts';
import { progress } from './figures/progress.ts';
import { read } from './figures/read.ts';
import { roundTrip } from './figures/round-trip.ts';

/** The figures, in the order in which they are measured and shown. */
export const FIGURES: readonly Figure[] = [
  append,
  read,
  fold,
  list,
  progress,
  polling,
  burst,
  bundles,
  agent,
  roundTrip,
  crowd,
  console,
];
