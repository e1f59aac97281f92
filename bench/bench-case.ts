import type { BenchResult } from './bench-result.js';

export interface BenchOptions {
  /** Small numbers: shows that a case runs, its figures mean nothing. */
  readonly quick: boolean;
}

/** One thing to measure: a file in `cases/`. */
export interface BenchCase {
  /** What `--only` takes. */
  readonly name: string;
  run(options: BenchOptions): Promise<readonly BenchResult[]>;
}
