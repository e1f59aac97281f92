import { expectNumber, expectOneOf } from '../core/expect.js';

/** Which spans are exported. Metrics, reports and `meta` count everything, whatever is exported. */
export interface SamplingOptions {
  /**
   * Share of traces, from 0 to 1; a trace that began elsewhere is kept as was decided there.
   *
   * @defaultValue what `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG` say, else all
   */
  readonly ratio?: number | undefined;
  /**
   * What becomes of the spans of calls that the cache answered with a fresh answer: all are kept, none, or a share of them from
   * 0 to 1. One that has spans below it is kept in any case. @defaultValue 'keep'
   */
  readonly cacheHits?: 'keep' | 'drop' | number | undefined;
}

export interface SamplingSettings {
  /** Nothing where the SDK shall decide by its own variables. */
  readonly ratio: number | undefined;
  /** Share of the spans of hits. */
  readonly hits: number;
}

/** Throws a ConfigError that names the option that is wrong. */
export function resolveSampling({ ratio, cacheHits = 'keep' }: SamplingOptions): SamplingSettings {
  if (ratio !== undefined) expectNumber('sampling.ratio', ratio, { min: 0, max: 1 });
  if (typeof cacheHits === 'number') {
    expectNumber('sampling.cacheHits', cacheHits, { min: 0, max: 1 });
    return { ratio, hits: cacheHits };
  }
  expectOneOf('sampling.cacheHits', cacheHits, ['keep', 'drop']);
  return { ratio, hits: cacheHits === 'keep' ? 1 : 0 };
}
