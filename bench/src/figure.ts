import type { Row } from './result.ts';

/** One measurement of the benchmark. */
export interface Figure {
  /** The name in `make bench ONLY=name`, and of its file in `bench/results`. */
  readonly name: string;
  /** The heading in the document. */
  readonly title: string;
  /** What is compared and how, in one or two sentences for the document. */
  readonly method: string;
  /** Packages of `bench/node_modules` whose versions belong to the result. */
  readonly packages: readonly string[];
  /** @throws Skipped if it cannot be measured on this machine */
  measure(bench: Bench): Promise<readonly Row[]>;
}

/** What a figure gets from `main.ts`. */
export interface Bench {
  /** Shows the current step. */
  readonly progress: (text: string) => void;
}

/** A figure, or a part of it, cannot be measured on this machine. */
export class Skipped extends Error {
  override readonly name = 'Skipped';
}
