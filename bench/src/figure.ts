import type { Row } from './result.ts';

/** One question of the benchmark, and how it is answered. */
export interface Figure {
  /** As in `make bench ONLY=name`, and the name of its file in `bench/results`. */
  readonly name: string;
  /** As a heading. */
  readonly title: string;
  /** What is compared and how, in one or two sentences, for the document. */
  readonly method: string;
  /** Packages of `bench/node_modules` whose versions belong to the result. */
  readonly packages: readonly string[];
  /** @throws Skipped where it cannot be measured on this machine */
  measure(bench: Bench): Promise<readonly Row[]>;
}

/** What a figure gets from whoever runs it. */
export interface Bench {
  /** Says how far it is; shown on one line that is written over. */
  readonly progress: (text: string) => void;
}

/** A figure, or a part of one, cannot be measured here. */
export class Skipped extends Error {
  override readonly name = 'Skipped';
}
